import type { RunEvent } from "../../core/event.ts";
import { CooperateError } from "../../core/failure.ts";
import { formatDuration } from "../../core/duration.ts";
import { describeShortage } from "../../core/shortage.ts";
import { RETRY_FOR_MS } from "../../storage/retry.ts";
import type { SlotPool } from "../slots/slot-pool.ts";

/** Why something did not begin, without fault of the experiment: the machine could not start a program, or the storage of logs has no
 *  room, or does not answer. */
export interface Hindrance {
  readonly what: "start" | "log";
  /** The system's name for it. */
  readonly code: string;
  /** In its words. */
  readonly message: string;
}

export interface StartThrottleParts {
  readonly pool: Pick<SlotPool, "wanted" | "asked" | "busy" | "limit">;
  readonly logDirectory: string;
  readonly monotonic: () => number;
  readonly emit: (event: RunEvent) => void;
  /** How long to try while nothing of ours can be started, milliseconds. */
  readonly patienceMs?: number | undefined;
}

/** When nothing of ours runs, or no log can be begun: before it is tried again, milliseconds; doubled each time. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** With fewer slots: after so long without trouble some come back, milliseconds; doubled when that was too early. */
const RECOVERY_MS = 5_000;
const LONGEST_RECOVERY_MS = 60_000;
/** What is about to begin has tried by then, milliseconds. */
const SETTLE_MS = 300;
/** The part of the slots that comes back at a time; at least one. */
const STEP = 1 / 4;

/**
 * What keeps this runner from beginning anything, and is not the experiments' fault: then fewer run at the same time for a while, and when
 * that does not help, one is tried again and again until patience is over.
 */
export class StartThrottle {
  readonly #parts: StartThrottleParts;
  readonly #patienceMs: number;
  /** When something was in vain first, with nothing of ours running; undefined since something began. */
  #since: number | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  /** Nothing begins before that. */
  #until = Number.NEGATIVE_INFINITY;
  #recoveryMs = RECOVERY_MS;
  #recovery: NodeJS.Timeout | undefined;
  /** What was said of it. */
  #told: string | undefined;
  #speech: (() => void) | undefined;
  #speechTimer: NodeJS.Timeout | undefined;

  constructor(parts: StartThrottleParts) {
    this.#parts = parts;
    this.#patienceMs = parts.patienceMs ?? RETRY_FOR_MS;
  }

  /** Whether something may begin now. */
  get open(): boolean {
    return this.#parts.monotonic() >= this.#until;
  }

  /** Something did not begin, and is pending again.
   *  @throws CooperateError (storage) when nothing could begin for too long */
  meet(hindrance: Hindrance): void {
    const { pool, monotonic } = this.#parts;
    const { what } = hindrance;
    const now = monotonic();
    const isLast = what === "log" || pool.wanted === 1;
    if (what === "start") this.#shrink();
    this.#tell(hindrance, isLast);
    // Who has met it is busy, too.
    if (!isLast || pool.busy > 1) this.#since = undefined;
    else if (now - (this.#since ??= now) > this.#patienceMs) throw this.#despair(hindrance);
    if (!isLast) return;
    this.#until = now + this.#pauseMs;
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  /** Something has begun. */
  pass(): void {
    this.#since = undefined;
    this.#until = Number.NEGATIVE_INFINITY;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#recovery) this.#told = undefined;
  }

  end(): void {
    clearTimeout(this.#recovery);
    this.#speak();
  }

  /** Says it once; how many slots are left is known when all that were about to begin have tried. */
  #tell({ what, code }: Hindrance, isLast: boolean): void {
    const { pool, logDirectory, emit } = this.#parts;
    if (this.#told !== code + what) {
      this.#speak();
      this.#told = code + what;
      this.#speech = (): void =>
        what === "log"
          ? emit({ kind: "no-log", code, directory: logDirectory })
          : emit({ kind: "short", code, slots: pool.wanted });
      this.#speechTimer = setTimeout(() => this.#speak(), SETTLE_MS).unref();
    }
    if (isLast) this.#speak();
  }

  #speak(): void {
    clearTimeout(this.#speechTimer);
    this.#speech?.();
    this.#speech = undefined;
  }

  #shrink(): void {
    const { pool } = this.#parts;
    pool.limit(Math.max(1, pool.wanted - 1));
    clearTimeout(this.#recovery);
    this.#recovery = setTimeout(() => this.#grow(), this.#recoveryMs).unref();
  }

  #grow(): void {
    const { pool } = this.#parts;
    const more = pool.wanted + Math.max(1, Math.floor(pool.wanted * STEP));
    this.#recovery = undefined;
    if (more >= pool.asked) {
      pool.limit(Number.POSITIVE_INFINITY);
      this.#recoveryMs = RECOVERY_MS;
      return;
    }
    this.#recoveryMs = Math.min(2 * this.#recoveryMs, LONGEST_RECOVERY_MS);
    this.#recovery = setTimeout(() => this.#grow(), RECOVERY_MS).unref();
    pool.limit(more);
  }

  #despair({ what, code, message }: Hindrance): CooperateError {
    const long = formatDuration(this.#patienceMs);
    if (what === "log") {
      const { logDirectory } = this.#parts;
      return new CooperateError(
        "storage",
        `no job log could be written in ${logDirectory} for ${long}: ${message}`,
        {
          hint: "what was claimed is pending again; --log-dir names another directory",
        },
      );
    }
    const short = describeShortage(code);
    return new CooperateError("storage", `nothing could be started for ${long}: ${short.what}`, {
      hint: `what was claimed is pending again; ${short.remedy}`,
    });
  }
}
