import os from "node:os";
import type { CancelTimer } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import type { Unverifiable } from "../../core/liveness.ts";
import type { WakeSignal } from "../../core/wake-signal.ts";
import { isQueued } from "../../list/queries/queued.ts";
import { countWaits } from "../../list/queries/count-waits.ts";
import { stuckOf } from "../../list/queries/dependency-counts.ts";
import type { DueIn } from "../../list/queries/due.ts";
import { FailureDetector, watchPeriod } from "../../membership/failure-detector.ts";
import type { RunnerSession } from "../session/runner-session.ts";
import type { Activity } from "./activity.ts";
import { ChangeHint } from "./change-hint.ts";
import { type Pause, PollInterval } from "./poll-interval.ts";
import { LostWorkRecovery, type LostWorkRecoveryParts } from "./recover-lost.ts";

export interface IdleWaitOptions extends LostWorkRecoveryParts {
  /** In how many milliseconds an entry may be tried again. */
  readonly dueIn: DueIn;
  /** In how many milliseconds the first of these entries that wait for their time may be taken;
   *  Infinity when none does. */
  readonly nextIn: (entries: readonly Entry[]) => number;
  readonly leaseMs: number;
  /** After how many milliseconds without an experiment to leave, whatever entries wait for; 0
   *  leaves as soon as nothing is left to wait for, and it is known that nothing is lost. */
  readonly idleMs: number;
  /** How long this runner has had no experiment. */
  readonly activity: Pick<Activity, "idleForMs">;
  /** Takes the list at each poll. */
  readonly onPoll: ((entries: readonly Entry[]) => void) | undefined;
  readonly session: Pick<RunnerSession, "isUnheld" | "isSound" | "identity">;
}

/** Whether there is something to claim; `busy`: not now, but other slots of this runner are at
 *  work. */
export type Availability = "now" | "later" | "none" | "busy";

/** After a wake-up the next poll waits this long, and at least as long as the poll before took:
 *  short experiments cause wake-ups all the time. */
const WAKE_MS = 50;
/** Somewhat more than the period of a heartbeat (membership/heartbeat.ts). */
const ANNOUNCE_AFTER_MS = 5_000;
/** A user may usually have 128 watches on a machine: where many runners wait, not all may watch
 *  the list. */
const MOST_HINTED = 16;

/**
 * What a runner does while it has nothing to claim: it polls the list, takes over lost work, and
 * says when it is worthwhile to claim again. It observes the other runners from the beginning, so
 * that by then it knows already, or soon, which work is lost.
 */
export class IdleWait {
  readonly #options: IdleWaitOptions;
  readonly #detector: Pick<FailureDetector, "observe" | "dead" | "here">;
  readonly #recovery: Pick<LostWorkRecovery, "run">;
  readonly #hint: ChangeHint;
  readonly #stopObserving: CancelTimer;
  #isObserving = false;
  /** A recovery that no slot waits for. */
  #recovering: Promise<unknown> = Promise.resolve();
  /** The runners that were dead at that time; everything was done for them that can be done. */
  #handled: { readonly dead: string; readonly at: number } | undefined;
  /** Wakes {@link awaitWork}. */
  #wake: () => void = () => {};
  #wokenAt = Number.NEGATIVE_INFINITY;
  #reportedStuck: string | undefined;
  #unverifiable: readonly Unverifiable[] = [];

  /** @param detector,recovery for tests; else those of the list */
  constructor(
    options: IdleWaitOptions,
    detector = new FailureDetector(
      options.list.path,
      options.leaseMs,
      () => options.session.identity().runner,
      options.clock,
    ),
    recovery: Pick<LostWorkRecovery, "run"> = new LostWorkRecovery(options, detector),
  ) {
    this.#options = options;
    this.#detector = detector;
    this.#recovery = recovery;
    this.#hint = new ChangeHint(options.list.path);
    const periodMs = watchPeriod(options.leaseMs);
    this.#stopObserving = options.clock.every(periodMs, () => void this.#observe());
  }

  /** Entries of which nobody could tell whether they run, when {@link awaitWork} found nothing
   *  left to do. */
  get unverifiable(): readonly Unverifiable[] {
    return this.#unverifiable;
  }

  async end(): Promise<void> {
    this.#stopObserving();
    this.#hint.end();
    await this.#recovering;
  }

  /** Called with nothing left to claim: puts back lost work, and waits for more work where that
   *  is wanted.
   *  @param availabilityOf whether these entries have work for this runner; nothing is expected
   *  of those with the numbers `unverifiable`
   *  @param over aborted when there is nothing more to wait for
   *  @param changed notified when it is time to poll again
   *  @returns true when it is worthwhile to claim again
   *  @throws CooperateError when the list cannot be read or written */
  async awaitWork(
    availabilityOf: (entries: readonly Entry[], unverifiable: ReadonlySet<number>) => Availability,
    over: AbortSignal,
    changed: WakeSignal,
  ): Promise<boolean> {
    const { idleMs, leaseMs, wanted, dueIn, nextIn, clock, emit, onPoll, activity } = this.#options;
    let unreadableSince: number | undefined;
    let reported: string | undefined;
    let seen: readonly Entry[] | undefined;
    const polling = new PollInterval();
    while (!over.aborted) {
      const { epoch } = changed;
      const pollStart = clock.monotonic();
      const { entries, recovered, unconfirmed, unverifiable } = await this.#recovery.run();
      onPoll?.(entries);
      // What cannot be read now may be readable soon; the runner waits for that no longer than a
      // lease.
      const isUnreadable = unverifiable.some(({ why }) => why === "unreadable");
      unreadableSince = isUnreadable ? (unreadableSince ?? clock.monotonic()) : undefined;
      const mayBeReadable = unreadableSince !== undefined && clock.monotonic() - unreadableSince < leaseMs;
      const givenUp = unverifiable.filter(({ why }) => why !== "unreadable" || !mayBeReadable);
      const availability = availabilityOf(entries, new Set(givenUp.map(({ n }) => n)));
      if (recovered > 0 || availability === "now") return true;
      const { idleForMs } = activity;
      const isSettled = unconfirmed.length === 0 && !mayBeReadable;
      const mayLeave = availability === "none" || (availability === "later" && idleMs > 0);
      if (idleForMs >= idleMs && isSettled && mayLeave) {
        this.#unverifiable = unverifiable;
        return false;
      }
      const report = unconfirmed.map(({ n }) => n).join(" ");
      // That the others live is usually known within one heartbeat, and then not worth a line.
      const isWorthALine = idleMs > 0 || idleForMs > ANNOUNCE_AFTER_MS;
      if (availability !== "busy" && report !== reported && isWorthALine) {
        const awaited = countWaits(entries, wanted, dueIn);
        emit({ kind: "idle", waits: idleMs > 0, unconfirmed, awaited });
        reported = report;
        if (idleMs > 0) this.#reportStuck(entries);
      }
      const costMs = clock.monotonic() - pollStart;
      const isListNew = entries !== seen;
      seen = entries;
      const pause = polling.after({
        isChanging: isListNew || unconfirmed.length > 0 || mayBeReadable,
        isListNew,
        isQueued: entries.some(isQueued),
        costMs,
        runnersPerCore: Math.max(1, this.#detector.here / os.availableParallelism()),
        nextInMs: Math.min(
          nextIn(entries),
          idleForMs < idleMs ? idleMs - idleForMs : Number.POSITIVE_INFINITY,
        ),
      });
      await this.#wait(pause, over, changed, epoch);
      if (changed.epoch !== epoch) await clock.sleep(Math.max(WAKE_MS, costMs), over).catch(() => {});
    }
    return false;
  }

  /** Waits until it is time to poll again, or the list seems to have changed.
   *  @param epoch of `changed` before the last poll */
  async #wait({ ms, minGapMs }: Pause, over: AbortSignal, changed: WakeSignal, epoch: number): Promise<void> {
    const { clock } = this.#options;
    const early = new AbortController();
    const abort = (): void => early.abort();
    let cancelWake: CancelTimer | undefined;
    this.#wake = () => {
      const wake = (): void => {
        this.#wokenAt = clock.monotonic();
        abort();
      };
      cancelWake ??= clock.after(Math.max(0, this.#wokenAt + minGapMs - clock.monotonic()), wake);
    };
    over.addEventListener("abort", abort, { once: true });
    this.#hint.onChange = this.#wake;
    if (this.#detector.here <= MOST_HINTED) this.#hint.listen();
    await changed.wait(ms, early.signal, epoch);
    cancelWake?.();
    over.removeEventListener("abort", abort);
    this.#hint.onChange = undefined;
    this.#wake = () => {};
  }

  /** Reports once which entries the runner does not wait for. A runner that does not stay reports
   *  them when it leaves. */
  #reportStuck(entries: readonly Entry[]): void {
    const { wanted, emit } = this.#options;
    const stuck = stuckOf(entries).filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    const report = JSON.stringify(stuck);
    if (stuck.length > 0 && report !== this.#reportedStuck) emit({ kind: "stuck", stuck });
    this.#reportedStuck = report;
  }

  /** Observes the heartbeats of the neighbours and takes over what they have lost, also while
   *  this runner has work: perhaps no other runner observes them. */
  async #observe(): Promise<void> {
    if (this.#isObserving) return;
    this.#isObserving = true;
    try {
      await this.#detector.observe();
      if (this.#isNews(this.#detector.dead)) {
        this.#recovering = this.#recovery.run().catch(() => {}); // an idle slot reports failures
        await this.#recovering;
        this.#wake();
      }
    } catch {
      // While the storage does not answer, nothing is known of any runner.
    }
    this.#isObserving = false;
  }

  /** Whether a recovery may do something for these dead runners. What failed is tried again after
   *  the lease. */
  #isNews(runners: readonly string[]): boolean {
    const { leaseMs, clock } = this.#options;
    const dead = [...runners].sort().join(" ");
    const isHandled = dead === this.#handled?.dead && clock.monotonic() - this.#handled.at < leaseMs;
    if (dead === "" || isHandled) return false;
    this.#handled = { dead, at: clock.monotonic() };
    return true;
  }
}
