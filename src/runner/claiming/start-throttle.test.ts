import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunEvent } from "../../core/event.ts";
import { StartThrottle } from "./start-throttle.ts";

const SHORT = { what: "start", code: "EAGAIN", message: "spawn sh EAGAIN" } as const;
const NO_ROOM = { what: "log", code: "ENOSPC", message: "no space left on device" } as const;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

class Bed {
  readonly said: RunEvent[] = [];
  readonly pool = {
    asked: 8,
    most: Number.POSITIVE_INFINITY,
    busy: 8,
    get wanted(): number {
      return Math.min(this.asked, this.most);
    },
    limit(most: number): void {
      this.most = most;
    },
  };
  readonly throttle = new StartThrottle({
    pool: this.pool,
    logDirectory: "logs",
    monotonic: () => performance.now(),
    emit: (event) => this.said.push(event),
    patienceMs: 60_000,
  });
}

describe("a machine that could not start something", () => {
  test("gets one slot less for each, which is told once, and they come back step by step", () => {
    const { throttle, pool, said } = new Bed();
    for (let times = 0; times < 4; times++) throttle.meet(SHORT);
    expect(pool.wanted).toBe(4);
    expect(throttle.open).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(said).toEqual([{ kind: "short", code: "EAGAIN", slots: 4 }]);
    vi.advanceTimersByTime(4_000);
    expect(pool.wanted).toBe(5);
    throttle.meet(SHORT); // too early
    expect(pool.wanted).toBe(4);
    vi.advanceTimersByTime(5_000);
    expect(pool.wanted).toBe(4);
    vi.advanceTimersByTime(60_000);
    expect(pool.wanted).toBe(8);
    expect(said).toHaveLength(1);
  });

  test("with one slot is left alone for longer and longer, and given up when patience is over", () => {
    const { throttle, pool, said } = new Bed();
    [pool.asked, pool.busy] = [1, 1];
    const pauses: number[] = [];
    const tryOn = (): void => {
      for (;;) {
        throttle.meet(SHORT);
        const since = performance.now();
        while (!throttle.open) vi.advanceTimersByTime(100);
        pauses.push(performance.now() - since);
      }
    };
    expect(tryOn).toThrow("nothing could be started for 1m 00s: no more processes are allowed (EAGAIN)");
    expect(pauses.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(pauses.length).toBeLessThan(20);
    expect(said).toEqual([{ kind: "short", code: "EAGAIN", slots: 1 }]);
  });

  test("is not given up while something of ours runs, or has begun since", () => {
    const { throttle, pool } = new Bed();
    [pool.asked, pool.busy] = [1, 2];
    const meetLate = (): void => {
      vi.advanceTimersByTime(61_000);
      throttle.meet(SHORT);
    };
    meetLate();
    meetLate();
    pool.busy = 1;
    meetLate();
    throttle.pass();
    expect(throttle.open).toBe(true);
    meetLate();
    expect(meetLate).toThrow("nothing could be started");
  });
});

test("logs that cannot be begun stop all starts for a while, and cost no slot", () => {
  const { throttle, pool, said } = new Bed();
  throttle.meet(NO_ROOM);
  expect(throttle.open).toBe(false);
  expect(pool.wanted).toBe(8);
  expect(said).toEqual([{ kind: "no-log", code: "ENOSPC", directory: "logs" }]);
  pool.busy = 1;
  throttle.meet(NO_ROOM);
  vi.advanceTimersByTime(61_000);
  expect(() => throttle.meet(NO_ROOM)).toThrow("no job log could be written in logs for 1m 00s: no space");
});
