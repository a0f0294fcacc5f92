import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Stopwatch } from "./stopwatch.ts";

const DAY_MS = 86_400_000;

/** A stopwatch, and how often it has called back. */
function scene(): { clock: FakeClock; stopwatch: Stopwatch; calls: () => number; onOver: () => void } {
  const clock = new FakeClock();
  let calls = 0;
  const onOver = (): void => {
    calls++;
  };
  return { clock, stopwatch: new Stopwatch(clock), calls: () => calls, onOver };
}

test("counts from the start on, and calls back once when the limit is reached", async () => {
  const { clock, stopwatch, calls, onOver } = scene();
  stopwatch.limit(100, onOver);
  await clock.advance(1_000);
  expect(stopwatch.elapsed).toBe(0);
  stopwatch.start();
  await clock.advance(99);
  expect([stopwatch.elapsed, calls()]).toEqual([99, 0]);
  await clock.advance(1);
  expect(calls()).toBe(1);
  await clock.advance(1_000);
  expect([stopwatch.elapsed, calls()]).toEqual([1_100, 1]);
});

test("pauses are not counted", async () => {
  const { clock, stopwatch, calls, onOver } = scene();
  stopwatch.limit(100, onOver);
  stopwatch.start();
  await clock.advance(60);
  stopwatch.pause();
  await clock.advance(1_000);
  expect([stopwatch.elapsed, calls(), clock.pending]).toEqual([60, 0, 0]);
  stopwatch.resume();
  await clock.advance(39);
  expect(calls()).toBe(0);
  await clock.advance(1);
  expect(calls()).toBe(1);
});

test("resume does nothing before the start and after the end", async () => {
  const { clock, stopwatch, calls, onOver } = scene();
  stopwatch.limit(100, onOver);
  stopwatch.resume();
  await clock.advance(1_000);
  expect([stopwatch.elapsed, calls()]).toEqual([0, 0]);
  stopwatch.start();
  await clock.advance(50);
  stopwatch.end();
  stopwatch.resume();
  await clock.advance(1_000);
  expect([stopwatch.elapsed, calls(), clock.pending]).toEqual([50, 0, 0]);
});

test("the latest limit counts, from the start on; one that is over already calls back at once", async () => {
  const { clock, stopwatch, calls, onOver } = scene();
  stopwatch.limit(100, () => expect.unreachable());
  stopwatch.start();
  await clock.advance(50);
  stopwatch.limit(1_000, onOver);
  await clock.advance(200);
  expect(calls()).toBe(0);
  stopwatch.limit(200, onOver);
  await clock.advance(0);
  expect(calls()).toBe(1);
});

test("a limit may be longer than the longest timer of Node", async () => {
  const { clock, stopwatch, calls, onOver } = scene();
  stopwatch.limit(60 * DAY_MS, onOver);
  stopwatch.start();
  await clock.advance(60 * DAY_MS - 1);
  expect(calls()).toBe(0);
  await clock.advance(1);
  expect(calls()).toBe(1);
});
