import { expect, test } from "vitest";
import { ElapsedTime } from "./elapsed-time.ts";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");
const at = (ms: number): string => new Date(NOON + ms).toISOString();

/** The start time of something that began at noon, took `ms`, and then `sleep` in which the
 *  machine was suspended. The clock was set by `step` meanwhile. */
function startOf({ ms, sleep = 0, step = 0 }: { ms: number; sleep?: number; step?: number }): string {
  let [monotonic, uptime] = [5_000, 70_000];
  const elapsed = new ElapsedTime(at(0), { monotonic: () => monotonic, uptime: () => uptime });
  monotonic += ms;
  uptime += Math.floor((ms + sleep) / 1_000) * 1_000;
  expect(elapsed.ms).toBe(ms);
  return elapsed.startedAt(at(ms + sleep + step));
}

test("the start time is kept when nobody sets the clock, also when the machine was suspended", () => {
  expect(startOf({ ms: 3_000 })).toBe(at(0));
  expect(startOf({ ms: 3_000, step: 60 })).toBe(at(0));
  expect(startOf({ ms: 3_500, sleep: 8 * 3_600_000 })).toBe(at(0));
});

test.each([-86_400_000, -500, 500, 3_600_000])(
  "a clock that was set by %i ms meanwhile moves the start time",
  (step) => {
    expect(startOf({ ms: 3_000, step })).toBe(at(step));
    const moved = startOf({ ms: 3_000, sleep: 3_600_000, step: 10 * step });
    expect(Math.abs(Date.parse(moved) - NOON - 10 * step)).toBeLessThan(2_000);
  },
);

test("where the system does not tell its uptime, only the monotonic clock counts", () => {
  let monotonic = 0;
  const elapsed = new ElapsedTime(at(0), { monotonic: () => monotonic, uptime: () => Number.NaN });
  monotonic = 2_000;
  expect(elapsed.startedAt(at(2_000))).toBe(at(0));
  expect(elapsed.startedAt(at(9_000))).toBe(at(7_000));
});

test("the duration is what lies between start and end, so that everything that tells of it agrees", () => {
  let monotonic = 0;
  const elapsed = new ElapsedTime(at(0), { monotonic: () => monotonic, uptime: () => monotonic });
  monotonic = 349;
  expect(elapsed.spanTo(at(351))).toEqual({ startedAt: at(0), durationMs: 351 });
  expect(elapsed.spanTo(at(3_600_349))).toEqual({ startedAt: at(3_600_000), durationMs: 349 });
});
