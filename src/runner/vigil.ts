import type { Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { standingOf, type Unheard } from "../core/standing.ts";
import { lose } from "../list/lose.ts";
import { buryAll } from "../store/heartbeat.ts";
import type { ListFile } from "../store/list-file.ts";
import { RunnerWatch, watchPeriod } from "../store/runner-watch.ts";
import { judge, type Judgement } from "../store/standings.ts";

export interface VigilOptions {
  readonly list: ListFile;
  readonly leaseMs: number;
  readonly now: () => Date;
  readonly emit: (event: RunEvent) => void;
}

/** What is known when the storage does not answer: it will be asked again. */
const NOTHING_KNOWN: Judgement = { standings: new Map(), lost: new Map(), unheard: [], suspicious: false };

/** What a look at the others found. */
export interface Finding {
  /** The list as it was looked at. */
  readonly entries: readonly Entry[];
  /** How many entries are pending again because their runner is lost. */
  readonly back: number;
  /** Entries whose runner was not seen to live yet: nobody can say whether they are lost. */
  readonly unheard: readonly Unheard[];
}

/**
 * Keeps an eye on the other runners of a list, from the beginning on: when there is nothing left to claim, what is lost is
 * known already, or soon.
 */
export class Vigil {
  readonly #options: VigilOptions;
  readonly #watch: RunnerWatch;
  readonly #timer: NodeJS.Timeout;
  #looking = false;
  #version: string | undefined;
  #entries: readonly Entry[] = [];

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#watch = new RunnerWatch(options.list.path, options.leaseMs);
    this.#timer = setInterval(() => void this.#glance(), watchPeriod(options.leaseMs));
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** Looks at all who serve a running entry, and puts back what is lost. Whoever is taken for dead is buried first.
   *  @throws CooperateError when the list cannot be read or written */
  async recover(): Promise<Finding> {
    const { list, now, emit } = this.#options;
    const entries = await this.#newest();
    const { lost, standings, unheard } = await judge(entries, this.#watch).catch(() => NOTHING_KNOWN);
    if (lost.size === 0) return { entries, back: 0, unheard };
    const buried = await buryAll(list.path, lost);
    const attempts = await list.update(lose(buried, now().toISOString()));
    for (const { n, entry, failed } of attempts) {
      const { host, pid, claim } = entry.facts;
      const standing = standingOf(standings, claim);
      if (standing.kind === "lost") emit({ kind: "recovered", n, host, pid, how: standing.how, failed });
    }
    return { entries, back: attempts.filter(({ failed }) => !failed).length, unheard };
  }

  /** The list, read only when it has changed. */
  async #newest(): Promise<readonly Entry[]> {
    const version = await this.#options.list.version();
    if (version !== this.#version) {
      this.#entries = await this.#options.list.read();
      this.#version = version; // older than what was read at worst: then it is read once more
    }
    return this.#entries;
  }

  async #glance(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    await this.#watch.look().catch(() => {}); // storage that does not answer tells nothing about anybody
    this.#looking = false;
  }
}
