import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { RunEvent } from "../../core/event.ts";
import { CooperateError } from "../../core/failure.ts";
import { formatDuration } from "../../core/duration.ts";
import { describeShortage } from "../../core/shortage.ts";
import { RETRY_FOR_MS } from "../../storage/retry.ts";
import type { Hindrance } from "../experiment/hindrance.ts";

/** The slots of a runner, as far as their number may be limited. */
interface LimitedPool {
  /** How many experiments may run at the same time. */
  readonly wanted: number;
  /** How many may, when the machine has what they need. */
  readonly asked: number;
  /** How many slots have something to do. */
  readonly busy: number;
  /** Sets the largest number of experiments at the same time. */
  limit(most: number): void;
}

export interface StartThrottleParts {
  readonly pool: LimitedPool;
  readonly logDirectory: string;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  /** How long to try while no experiment can be started, milliseconds. */
  readonly patienceMs?: number | undefined;
}

/** When no experiment runs, or no log can be created: the pause before the next try,
 *  milliseconds; doubled each time (exponential backoff). */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** With fewer slots: after this long without a hindrance some slots come back, milliseconds;
 *  doubled when that was too early. */
const RECOVERY_MS = 5_000;
const LONGEST_RECOVERY_MS = 60_000;
/** Experiments that are about to start have tried by then, milliseconds. */
const SETTLE_MS = 300;
/** The part of the slots that comes back at a time; at least one slot. */
const STEP = 1 / 4;

/**
 * Limits how many experiments start while something keeps them from starting that is not their
 * fault. Fewer run at the same time for a while; when even a single one cannot start, it is tried
 * again until the patience is exhausted.
 */
export class StartThrottle {
  readonly #parts: StartThrottleParts;
  readonly #patienceMs: number;
  /** Since when every start has failed, with no experiment running; undefined since one has
   *  started. */
  #failingSince: number | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  /** Nothing starts before this time. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  #recoveryMs = RECOVERY_MS;
  #cancelRecovery: CancelTimer | undefined;
  /** Which hindrance the user has been told of, or is about to be. */
  #reported: string | undefined;
  #report: (() => void) | undefined;
  #cancelReport: CancelTimer | undefined;

  constructor(parts: StartThrottleParts) {
    this.#parts = parts;
    this.#patienceMs = parts.patienceMs ?? RETRY_FOR_MS;
  }

  /** Whether something may start now. */
  get open(): boolean {
    return this.#parts.clock.monotonic() >= this.#closedUntil;
  }

  /** An experiment could not start, and is pending again.
   *  @throws CooperateError (storage) when nothing could start for too long */
  onHindrance(hindrance: Hindrance): void {
    const { pool, clock } = this.#parts;
    const { what } = hindrance;
    const now = clock.monotonic();
    const isLast = what === "log" || pool.wanted === 1;
    if (what === "start") this.#shrink();
    this.#announce(hindrance, isLast);
    // The slot that met the hindrance counts as busy, too.
    if (!isLast || pool.busy > 1) this.#failingSince = undefined;
    else if (now - (this.#failingSince ??= now) > this.#patienceMs) throw this.#giveUp(hindrance);
    if (!isLast) return;
    this.#closedUntil = now + this.#pauseMs;
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  /** An experiment has started. */
  onStarted(): void {
    this.#failingSince = undefined;
    this.#closedUntil = Number.NEGATIVE_INFINITY;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#cancelRecovery) this.#reported = undefined;
  }

  end(): void {
    this.#cancelRecovery?.();
    this.#reportNow();
  }

  /** Tells the user, once. How many slots are left is known when all experiments that were about
   *  to start have tried. */
  #announce({ what, code }: Hindrance, isLast: boolean): void {
    const { pool, logDirectory, emit, clock } = this.#parts;
    if (this.#reported !== code + what) {
      this.#reportNow();
      this.#reported = code + what;
      this.#report = (): void =>
        what === "log"
          ? emit({ kind: "no-log", code, directory: logDirectory })
          : emit({ kind: "short", code, slots: pool.wanted });
      this.#cancelReport = clock.after(SETTLE_MS, () => this.#reportNow());
    }
    if (isLast) this.#reportNow();
  }

  #reportNow(): void {
    this.#cancelReport?.();
    this.#report?.();
    this.#report = undefined;
  }

  #shrink(): void {
    const { pool, clock } = this.#parts;
    pool.limit(Math.max(1, pool.wanted - 1));
    this.#cancelRecovery?.();
    this.#cancelRecovery = clock.after(this.#recoveryMs, () => this.#grow());
  }

  #grow(): void {
    const { pool, clock } = this.#parts;
    const more = pool.wanted + Math.max(1, Math.floor(pool.wanted * STEP));
    this.#cancelRecovery = undefined;
    if (more >= pool.asked) {
      pool.limit(Number.POSITIVE_INFINITY);
      this.#recoveryMs = RECOVERY_MS;
      return;
    }
    this.#recoveryMs = Math.min(2 * this.#recoveryMs, LONGEST_RECOVERY_MS);
    this.#cancelRecovery = clock.after(RECOVERY_MS, () => this.#grow());
    pool.limit(more);
  }

  #giveUp({ what, code, message }: Hindrance): CooperateError {
    const duration = formatDuration(this.#patienceMs);
    if (what === "log") {
      const { logDirectory } = this.#parts;
      return new CooperateError(
        "storage",
        `no job log could be written in ${logDirectory} for ${duration}: ${message}`,
        {
          hint: "what was claimed is pending again; --log-dir names another directory",
        },
      );
    }
    const shortage = describeShortage(code);
    return new CooperateError("storage", `nothing could be started for ${duration}: ${shortage.what}`, {
      hint: `what was claimed is pending again; ${shortage.remedy}`,
    });
  }
}
