import type { RunEvent, RunSummary } from "../core/event.ts";
import { WakeSignal } from "../core/wake-signal.ts";
import type { Settled } from "../list/changes/settlement.ts";
import type { InProcessEnd, InProcessTask } from "../runner/attempt/in-process.ts";
import type { Claim } from "./claim.ts";
import { makeClaim } from "./make-claim.ts";
import type { WorkMode } from "./work.ts";

/**
 * Hands the entries that a runner has claimed to a program, one for each call of {@link next};
 * the runner claims when there is such a call. To the runner, the time until the program has
 * settled the claim is the attempt.
 */
export class ClaimFeed {
  /** Claimed, and not handed out yet. */
  readonly #ready: Claim[] = [];
  /** Neither settled nor released. */
  readonly #open = new Set<Claim>();
  /** By id of the claim: who waits until its outcome is in the list. */
  readonly #unrecorded = new Map<string, (settled: Settled) => void>();
  readonly #changed = new WakeSignal();
  readonly #never = new AbortController().signal;
  /** How many calls of `next` wait. */
  #asked = 0;
  #isOver = false;
  #run: Promise<RunSummary> | undefined;

  /** Starts the runner.
   *  @param run works through the list in that mode
   *  @returns settles when the runner has ended */
  start(run: (mode: WorkMode) => Promise<RunSummary>): Promise<RunSummary> {
    this.#run = run({
      work: async (task) => this.#handOut(task),
      demand: async () => this.#demand(),
      onEvent: (event) => this.#onEvent(event),
    }).finally(() => this.stop());
    this.#run.catch(() => {}); // thrown to who asks next
    return this.#run;
  }

  /** The next claim; undefined when there is none left, or the runner has ended.
   *  @throws what ended the runner */
  async next(): Promise<Claim | undefined> {
    this.#asked++;
    this.#changed.notify();
    try {
      for (;;) {
        const { epoch } = this.#changed;
        const claim = this.#ready.shift();
        if (claim && !claim.signal.aborted) return claim;
        if (claim) await claim.release();
        else if (this.#isOver) break;
        else await this.#changed.wait(FOREVER_MS, this.#never, epoch);
      }
    } finally {
      this.#asked--;
    }
    await this.#run;
    return undefined;
  }

  /** No call of `next` is to be waited for: the runner may end. */
  stop(): void {
    this.#isOver = true;
    this.#changed.notify();
  }

  /** Gives back all that is not settled. */
  async releaseAll(): Promise<void> {
    await Promise.all([...this.#open].map(async (claim) => claim.release()));
  }

  async #handOut({ claimed, signal }: InProcessTask): Promise<InProcessEnd> {
    const { claim: id } = claimed.entry.facts;
    return new Promise((resolve) => {
      const claim = makeClaim(claimed, signal, async (end) => {
        this.#open.delete(claim);
        const recorded = new Promise<Settled>((done) => this.#unrecorded.set(id, done));
        resolve(end);
        const ended = this.#run?.then((): Settled => "superseded");
        return Promise.race([recorded, ...(ended ? [ended] : [])]);
      });
      this.#open.add(claim);
      this.#ready.push(claim);
      this.#changed.notify();
    });
  }

  /** Resolves when a program waits for a claim that is not ready. */
  async #demand(): Promise<void> {
    while (!this.#isOver && this.#asked <= this.#ready.length) {
      const { epoch } = this.#changed;
      await this.#changed.wait(FOREVER_MS, this.#never, epoch);
    }
  }

  #onEvent(event: RunEvent): void {
    if (event.kind !== "ended") return;
    const { claim } = event.entry.facts;
    this.#unrecorded.get(claim)?.(settledOf(event));
    this.#unrecorded.delete(claim);
  }
}

/** The longest time that a timer of Node takes, milliseconds; it also keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

function settledOf(event: Extract<RunEvent, { kind: "ended" }>): Settled {
  if (!event.recorded) return "superseded";
  if (event.lost) return "lost";
  return event.retried ? "retried" : "recorded";
}
