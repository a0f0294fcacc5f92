// Modelled in test/model/supervisor.pml: change the model first.
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimFacts, Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { standingOf, type Unheard, type Untold } from "../core/standing.ts";
import type { Unreadable } from "../core/unreadable.ts";
import { awaitedOf } from "../list/awaited.ts";
import { isQueued } from "../list/claim.ts";
import type { DueIn } from "../list/due.ts";
import { lose } from "../list/lose.ts";
import { stuckOf } from "../list/waiting.ts";
import { buryAll } from "../store/heartbeat.ts";
import { recoverRunners, sweepJournals } from "../store/recover-runner.ts";
import type { ListFile } from "../store/list-file.ts";
import { jitter } from "../store/retry.ts";
import { firstLife } from "../store/runner-id.ts";
import { RunnerWatch, watchPeriod } from "../store/runner-watch.ts";
import { judge, NOTHING_KNOWN } from "../store/standings.ts";
import type { Bell } from "../core/bell.ts";
import type { Wanted } from "./choice.ts";
import { settleGhosts } from "./ghosts.ts";
import type { Presence } from "./presence.ts";

export interface VigilOptions {
  readonly list: ListFile;
  readonly wanted: Wanted;
  /** In how long an entry may be tried again. */
  readonly dueIn: DueIn;
  readonly leaseMs: number;
  /** With nothing left to claim: after how many milliseconds to leave; 0 as soon as it is known that nothing is lost. */
  readonly idleMs: number;
  readonly monotonic: () => number;
  readonly now: () => Date;
  readonly emit: (event: RunEvent) => void;
  readonly onLook?: ((entries: readonly Entry[]) => void) | undefined;
  readonly presence: Pick<Presence, "isGhost" | "isSound">;
  /** Something beside the list could not be read or understood. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/** Whether there is something to claim; `busy`: not now, but other slots of this runner have something in hand. */
export type Prospect = "now" | "later" | "none" | "busy";

const POLL_MS = 1_000;
/** What waits in another runner begins soon, and there may be nothing to wait for after that. */
const SOON_MS = 100;
/** Unless that runner has stopped: so much later is each look that finds nothing new. */
const LATER = 1.5;
/** The looks of all runners of a machine together may take a tenth of its cores' time: whoever is not done yet wants to be. */
const SHARE = 10;
/** Where many look, each looks at most so many times more seldom than one alone would. */
const MOST_SELDOM = 4;
/** Woken up, we look again after so long, and as long as the look before took: short experiments wake us all the time. */
const WAKE_MS = 50;
/** Somewhat more than a beat (store/heartbeat.ts). */
const PATIENT_MS = 5_000;

/** What a look at the others found. */
interface Finding {
  /** The list as it was looked at. */
  readonly entries: readonly Entry[];
  /** How many entries are pending again because their runner is lost. */
  readonly back: number;
  /** Entries whose runner was not seen to live yet: nobody can say whether they are lost. */
  readonly unheard: readonly Unheard[];
  /** Entries that are wanted and of which nobody can say from here whether they still run. */
  readonly untold: readonly Untold[];
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
  #stuckTold: string | undefined;
  #untold: readonly Untold[] = [];

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#watch = new RunnerWatch(options.list.path, options.leaseMs);
    this.#timer = setInterval(() => void this.#glance(), watchPeriod(options.leaseMs));
    this.#timer.unref();
  }

  /** What nobody could tell of when {@link awaitWork} found nothing left to do. */
  get untold(): readonly Untold[] {
    return this.#untold;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** Looks at all who serve a running entry, and puts back what is lost. Whoever is taken for dead is buried first.
   *  @throws CooperateError when the list cannot be read or written */
  async #recover(): Promise<Finding> {
    const { list, wanted, now, emit, onUnreadable } = this.#options;
    const entries = await list.newest();
    const ghosts = await settleGhosts(entries, this.#options);
    const judged = await judge(entries, this.#watch).catch(() => NOTHING_KNOWN);
    const { lost, settled, standings, unheard } = judged;
    const untold = judged.untold.filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    onUnreadable(judged.unreadable);
    await this.#buryIdle(entries);
    if (lost.size + settled.size === 0) return { entries, back: ghosts, unheard, untold };
    const { lost: gone, heeded, unreadable } = await recoverRunners(list, judged);
    onUnreadable(unreadable);
    for (const { n, entry, word, status } of heeded) {
      if (word === "unbegun") continue; // it never started, so there is nothing to report
      const { host, pid } = entry.facts;
      const { outcome, log = entry.facts.log ?? "" } = word;
      emit({ kind: "recorded", n, entry, host, pid, outcome, log, status });
    }
    const attempts = await list.update(lose(gone, now().toISOString()));
    for (const { n, entry, now: status } of attempts) {
      const { host, pid, claim } = entry.facts;
      const standing = standingOf(standings, claim);
      if (standing.kind === "lost")
        emit({ kind: "recovered", n, entry, host, pid, how: standing.how, status });
    }
    await sweepJournals(list).catch(() => {});
    const back = attempts.filter(({ now: status }) => status === "pending").length;
    return { entries, back: ghosts + back + heeded.length, unheard, untold };
  }

  /** Whoever died without an entry nobody looks for: its heartbeat, which was watched to stand still for the lease, and its files go.
   *  @param entries as they were when that was seen */
  async #buryIdle(entries: readonly Entry[]): Promise<void> {
    const { list } = this.#options;
    const { idleDead } = this.#watch;
    if (idleDead.length === 0) return;
    const serving = new Set(
      entries.map(({ facts }) => firstLife((facts as Partial<ClaimFacts>).runner ?? "")),
    );
    const idle = idleDead.filter((runner) => !serving.has(firstLife(runner)));
    if (idle.length === 0) return;
    await buryAll(list.path, new Map(idle.map((runner) => [runner, runner])));
    await sweepJournals(list).catch(() => {});
  }

  /** Called with nothing left to claim: puts back what is lost, and waits for more where that is wanted.
   *  @param prospect whether these entries have one for us; of those with the numbers `untold` nothing is expected
   *  @param over aborted when there is nothing more to wait for
   *  @param bell rung when it is time to look again
   *  @returns true when it is worth to claim again
   *  @throws CooperateError when the list cannot be read or written */
  async awaitWork(
    prospect: (entries: readonly Entry[], untold: ReadonlySet<number>) => Prospect,
    over: AbortSignal,
    bell: Bell,
  ): Promise<boolean> {
    const { idleMs, leaseMs, wanted, dueIn, monotonic, emit, onLook } = this.#options;
    let since = monotonic();
    let unreadableSince: number | undefined;
    let told: string | undefined;
    let seen: readonly Entry[] | undefined;
    let soonMs = SOON_MS;
    while (!over.aborted) {
      const { mark } = bell;
      const began = monotonic();
      const { entries, back, unheard, untold } = await this.#recover();
      onLook?.(entries);
      // What cannot be read may be readable soon; for longer than a lease nobody waits for that.
      const isUnreadable = untold.some(({ why }) => why === "unreadable");
      unreadableSince = isUnreadable ? (unreadableSince ?? monotonic()) : undefined;
      const mayBeRead = unreadableSince !== undefined && monotonic() - unreadableSince < leaseMs;
      const hopeless = untold.filter(({ why }) => why !== "unreadable" || !mayBeRead);
      const outlook = prospect(entries, new Set(hopeless.map(({ n }) => n)));
      if (back > 0 || outlook === "now") return true;
      if (outlook === "busy") since = monotonic();
      const waited = monotonic() - since;
      if (waited >= idleMs && unheard.length === 0 && !mayBeRead && outlook === "none") {
        this.#untold = untold;
        return false;
      }
      const news = unheard.map(({ n }) => n).join(" ");
      // That the others live is known within a beat as a rule, and then not worth a line.
      if (outlook !== "busy" && news !== told && (idleMs > 0 || waited > PATIENT_MS)) {
        emit({ kind: "idle", waits: idleMs > 0, unheard, awaited: awaitedOf(entries, wanted, dueIn) });
        told = news;
        if (idleMs > 0) this.#tellStuck(entries);
      }
      const cost = monotonic() - began;
      soonMs = entries === seen ? soonMs * LATER : SOON_MS;
      seen = entries;
      const crowd = Math.max(1, this.#watch.here / os.availableParallelism());
      const pause = Math.max(entries.some(isQueued) ? soonMs : POLL_MS, SHARE * cost * crowd);
      await bell.wait(jitter(Math.min(pause, POLL_MS * Math.min(crowd, MOST_SELDOM))), over, mark);
      if (bell.mark !== mark)
        await sleep(Math.max(WAKE_MS, cost), undefined, { signal: over }).catch(() => {});
    }
    return false;
  }

  /** Tells once of what we do not wait for; who does not stay tells it at the end. */
  #tellStuck(entries: readonly Entry[]): void {
    const { wanted, emit } = this.#options;
    const stuck = stuckOf(entries).filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    const told = JSON.stringify(stuck);
    if (stuck.length > 0 && told !== this.#stuckTold) emit({ kind: "stuck", stuck });
    this.#stuckTold = told;
  }

  async #glance(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    await this.#watch.look().catch(() => {}); // storage that does not answer tells nothing about anybody
    this.#looking = false;
  }
}
