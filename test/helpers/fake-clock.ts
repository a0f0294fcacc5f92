import type { CancelTimer, Clock } from "../../src/core/clock.ts";

interface Timer {
  at: number;
  readonly everyMs: number | undefined;
  readonly work: () => void;
}

/** A clock that stands still until a test moves it on. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #ms = 0;
  #epochMs: number;

  /** @param start what the wall clock shows at the beginning */
  constructor(start = "2026-11-20T12:00:00.000Z") {
    this.#epochMs = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.#epochMs + this.#ms);
  readonly monotonic = (): number => this.#ms;

  readonly after = (ms: number, work: () => void): CancelTimer => this.#add(ms, undefined, work);

  readonly every = (ms: number, work: () => void): CancelTimer => this.#add(ms, ms, work);

  readonly sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        cancel();
        reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  };

  readonly sleepThen = (ms: number, work: () => void): CancelTimer => this.#add(ms, undefined, work);

  /** Sets the wall clock forwards by `ms`, or back; no time passes. */
  shiftWallClock(ms: number): void {
    this.#epochMs += ms;
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the clock on by `ms`: calls what is due, in order, and lets the promises that follow
   *  from each call settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#ms + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#ms = Math.max(this.#ms, next.at);
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.at += next.everyMs;
      next.work();
      await settle();
    }
    this.#ms = end;
    await settle();
  }

  #add(ms: number, everyMs: number | undefined, work: () => void): CancelTimer {
    const timer: Timer = { at: this.#ms + ms, everyMs, work };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }
}

/** Lets promises settle that wait for nothing but each other. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
