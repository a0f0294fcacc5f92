import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { WakeSignal } from "../../core/wake-signal.ts";
import type { Entry } from "../../core/entry.ts";
import type { Unverifiable } from "../../core/liveness.ts";
import { countWaits } from "../../list/queries/count-waits.ts";
import { isQueued } from "../../list/changes/claim.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { stuckOf } from "../../list/queries/dependency-counts.ts";
import { FailureDetector, watchPeriod } from "../../membership/failure-detector.ts";
import { ChangeHint } from "./change-hint.ts";
import { type Pause, PollInterval } from "./poll-interval.ts";
import type { RunnerSession } from "../session/runner-session.ts";
import { LostWorkRecovery, type LostWorkRecoveryParts } from "./recover-lost.ts";

export interface IdleWaitOptions extends LostWorkRecoveryParts {
  /** In how long an entry may be tried again. */
  readonly dueIn: DueIn;
  /** In how many milliseconds one of these entries may be taken that waits for its time; Infinity when none does. */
  readonly nextIn: (entries: readonly Entry[]) => number;
  readonly leaseMs: number;
  /** With nothing left to claim: after how many milliseconds to leave; 0 as soon as it is known that nothing is lost. */
  readonly idleMs: number;
  readonly monotonic: () => number;
  readonly onLook?: ((entries: readonly Entry[]) => void) | undefined;
  readonly session: Pick<RunnerSession, "isGhost" | "isSound" | "identity">;
}

/** Whether there is something to claim; `busy`: not now, but other slots of this runner have something in hand. */
export type Availability = "now" | "later" | "none" | "busy";

/** Woken up, we look again after so long, and as long as the look before took: short experiments wake us all the time. */
const WAKE_MS = 50;
/** Somewhat more than a beat (membership/heartbeat.ts). */
const ANNOUNCE_AFTER_MS = 5_000;
/** A user may have 128 watches on a machine, as a rule: not all of many runners listen to the list. */
const MOST_HINTED = 16;

/**
 * Keeps an eye on the other runners of a list, from the beginning on: when there is nothing left to claim, what is lost is
 * known already, or soon.
 */
export class IdleWait {
  readonly #options: IdleWaitOptions;
  readonly #detector: FailureDetector;
  readonly #recovery: LostWorkRecovery;
  readonly #hint: ChangeHint;
  readonly #timer: NodeJS.Timeout;
  #looking = false;
  /** What was taken over without anybody waiting for it. */
  #recovering: Promise<unknown> = Promise.resolve();
  /** Those who were dead then, and for whom all was done that can be. */
  #done: { readonly dead: string; readonly at: number } | undefined;
  /** Wakes who waits in {@link awaitWork}. */
  #wake: () => void = () => {};
  #wokenAt = Number.NEGATIVE_INFINITY;
  #stuckTold: string | undefined;
  #untold: readonly Unverifiable[] = [];

  constructor(options: IdleWaitOptions) {
    this.#options = options;
    const { list, leaseMs, session } = options;
    this.#detector = new FailureDetector(list.path, leaseMs, () => session.identity().runner);
    this.#recovery = new LostWorkRecovery(options, this.#detector);
    this.#hint = new ChangeHint(list.path);
    this.#timer = setInterval(() => void this.#glance(), watchPeriod(leaseMs));
    this.#timer.unref();
  }

  /** What nobody could tell of when {@link awaitWork} found nothing left to do. */
  get untold(): readonly Unverifiable[] {
    return this.#untold;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#hint.end();
    await this.#recovering;
  }

  /** Called with nothing left to claim: puts back what is lost, and waits for more where that is wanted.
   *  @param prospect whether these entries have one for us; of those with the numbers `untold` nothing is expected
   *  @param over aborted when there is nothing more to wait for
   *  @param changed rung when it is time to look again
   *  @returns true when it is worth to claim again
   *  @throws CooperateError when the list cannot be read or written */
  async awaitWork(
    prospect: (entries: readonly Entry[], untold: ReadonlySet<number>) => Availability,
    over: AbortSignal,
    changed: WakeSignal,
  ): Promise<boolean> {
    const { idleMs, leaseMs, wanted, dueIn, nextIn, monotonic, emit, onLook } = this.#options;
    let since = monotonic();
    let unreadableSince: number | undefined;
    let told: string | undefined;
    let seen: readonly Entry[] | undefined;
    const polling = new PollInterval();
    while (!over.aborted) {
      const { epoch } = changed;
      const began = monotonic();
      const { entries, back, unheard, untold } = await this.#recovery.run();
      onLook?.(entries);
      // What cannot be read may be readable soon; for longer than a lease nobody waits for that.
      const isUnreadable = untold.some(({ why }) => why === "unreadable");
      unreadableSince = isUnreadable ? (unreadableSince ?? monotonic()) : undefined;
      const mayBeRead = unreadableSince !== undefined && monotonic() - unreadableSince < leaseMs;
      const hopeless = untold.filter(({ why }) => why !== "unreadable" || !mayBeRead);
      const availability = prospect(entries, new Set(hopeless.map(({ n }) => n)));
      if (back > 0 || availability === "now") return true;
      if (availability === "busy") since = monotonic();
      const waited = monotonic() - since;
      if (waited >= idleMs && unheard.length === 0 && !mayBeRead && availability === "none") {
        this.#untold = untold;
        return false;
      }
      const news = unheard.map(({ n }) => n).join(" ");
      // That the others live is known within a beat as a rule, and then not worth a line.
      if (availability !== "busy" && news !== told && (idleMs > 0 || waited > ANNOUNCE_AFTER_MS)) {
        emit({ kind: "idle", waits: idleMs > 0, unheard, awaited: countWaits(entries, wanted, dueIn) });
        told = news;
        if (idleMs > 0) this.#tellStuck(entries);
      }
      const costMs = monotonic() - began;
      const isNew = entries !== seen;
      seen = entries;
      const pause = polling.after({
        moves: isNew || unheard.length > 0 || mayBeRead,
        isNew,
        isQueued: entries.some(isQueued),
        costMs,
        crowd: Math.max(1, this.#detector.here / os.availableParallelism()),
        nextInMs: Math.min(nextIn(entries), waited < idleMs ? idleMs - waited : Number.POSITIVE_INFINITY),
      });
      await this.#wait(pause, over, changed, epoch);
      if (changed.epoch !== epoch)
        await sleep(Math.max(WAKE_MS, costMs), undefined, { signal: over }).catch(() => {});
    }
    return false;
  }

  /** Waits until it is time to look again, or the list seems to have changed. */
  async #wait({ ms, leastMs }: Pause, over: AbortSignal, changed: WakeSignal, mark: number): Promise<void> {
    const early = new AbortController();
    const wake = (): void => early.abort();
    let timer: NodeJS.Timeout | undefined;
    this.#wake = () => {
      const hint = (): void => {
        this.#wokenAt = performance.now();
        wake();
      };
      timer ??= setTimeout(hint, Math.max(0, this.#wokenAt + leastMs - performance.now()));
    };
    over.addEventListener("abort", wake, { once: true });
    this.#hint.onChange = this.#wake;
    if (this.#detector.here <= MOST_HINTED) this.#hint.listen();
    await changed.wait(ms, early.signal, mark);
    clearTimeout(timer);
    over.removeEventListener("abort", wake);
    this.#hint.onChange = undefined;
    this.#wake = () => {};
  }

  /** Tells once of what we do not wait for; who does not stay tells it at the end. */
  #tellStuck(entries: readonly Entry[]): void {
    const { wanted, emit } = this.#options;
    const stuck = stuckOf(entries).filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    const told = JSON.stringify(stuck);
    if (stuck.length > 0 && told !== this.#stuckTold) emit({ kind: "stuck", stuck });
    this.#stuckTold = told;
  }

  /** Looks at our neighbours, and takes over what they have lost, also while we have work: nobody else might be watching them. */
  async #glance(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#detector.observe();
      if (this.#isNews(this.#detector.dead)) {
        this.#recovering = this.#recovery.run().catch(() => {}); // who has nothing to do is told
        await this.#recovering;
        this.#wake();
      }
    } catch {
      // storage that does not answer tells nothing about anybody
    }
    this.#looking = false;
  }

  /** Whether something may be done for these: what could not be is tried again after the lease. */
  #isNews(runners: readonly string[]): boolean {
    const { leaseMs, monotonic } = this.#options;
    const dead = [...runners].sort().join(" ");
    if (dead === "" || (dead === this.#done?.dead && monotonic() - this.#done.at < leaseMs)) return false;
    this.#done = { dead, at: monotonic() };
    return true;
  }
}
