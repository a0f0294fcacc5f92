import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import type { RunEvent } from "../../core/event.ts";
import { StartThrottle } from "./start-throttle.ts";

const NO_PROCESS = { what: "start", code: "EAGAIN", message: "spawn sh EAGAIN" } as const;
const NO_ROOM = { what: "log", code: "ENOSPC", message: "no space left on device" } as const;

class Scene {
  readonly clock = new FakeClock();
  readonly events: RunEvent[] = [];
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
    clock: this.clock,
    emit: (event) => this.events.push(event),
    patienceMs: 60_000,
  });
}

describe("a machine that could not start a program", () => {
  test("gets one slot less for each failed start, which is reported once; the slots come back step by step", async () => {
    const { clock, throttle, pool, events } = new Scene();
    for (let times = 0; times < 4; times++) throttle.onHindrance(NO_PROCESS);
    expect(pool.wanted).toBe(4);
    expect(throttle.open).toBe(true);
    await clock.advance(1_000);
    expect(events).toEqual([{ kind: "short", code: "EAGAIN", slots: 4 }]);
    await clock.advance(4_000);
    expect(pool.wanted).toBe(5);
    throttle.onHindrance(NO_PROCESS); // too early
    expect(pool.wanted).toBe(4);
    await clock.advance(5_000);
    expect(pool.wanted).toBe(4);
    await clock.advance(60_000);
    expect(pool.wanted).toBe(8);
    expect(events).toHaveLength(1);
  });

  test("with one slot is tried again with exponential backoff, until the patience is exhausted", async () => {
    const { clock, throttle, pool, events } = new Scene();
    [pool.asked, pool.busy] = [1, 1];
    const pauses: number[] = [];
    const tryAgain = async (): Promise<void> => {
      for (;;) {
        throttle.onHindrance(NO_PROCESS);
        const since = clock.monotonic();
        while (!throttle.open) await clock.advance(100);
        pauses.push(clock.monotonic() - since);
      }
    };
    await expect(tryAgain()).rejects.toThrow(
      "nothing could be started for 1m 00s: no more processes are allowed (EAGAIN)",
    );
    expect(pauses.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(pauses.length).toBeLessThan(20);
    expect(events).toEqual([{ kind: "short", code: "EAGAIN", slots: 1 }]);
  });

  test("is not given up while an experiment runs, or after one has started", async () => {
    const { clock, throttle, pool } = new Scene();
    [pool.asked, pool.busy] = [1, 2];
    const failLate = async (): Promise<void> => {
      await clock.advance(61_000);
      throttle.onHindrance(NO_PROCESS);
    };
    await failLate();
    await failLate();
    pool.busy = 1;
    await failLate();
    throttle.onStarted();
    expect(throttle.open).toBe(true);
    await failLate();
    await expect(failLate()).rejects.toThrow("nothing could be started");
  });
});

test("a log that cannot be created stops all starts for a while, and costs no slot", async () => {
  const { clock, throttle, pool, events } = new Scene();
  throttle.onHindrance(NO_ROOM);
  expect(throttle.open).toBe(false);
  expect(pool.wanted).toBe(8);
  expect(events).toEqual([{ kind: "no-log", code: "ENOSPC", directory: "logs" }]);
  pool.busy = 1;
  throttle.onHindrance(NO_ROOM);
  await clock.advance(61_000);
  expect(() => throttle.onHindrance(NO_ROOM)).toThrow(
    "no job log could be written in logs for 1m 00s: no space",
  );
});
