import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Observation, PollInterval } from "./poll-interval.ts";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5)); // no jitter
afterEach(() => void vi.restoreAllMocks());

const QUIET: Observation = {
  moves: false,
  isNew: false,
  isQueued: false,
  costMs: 1,
  crowd: 1,
  nextInMs: Number.POSITIVE_INFINITY,
};

test("where nothing moves the pause grows from one second to five, and is one second again when something does", () => {
  const polling = new PollInterval();
  const pauses = [{ ...QUIET, moves: true, isNew: true }, QUIET, QUIET, QUIET, QUIET, QUIET].map(
    (looked) => polling.after(looked).ms,
  );
  expect(pauses).toEqual([1_000, 1_500, 2_250, 3_375, 5_000, 5_000]);
  expect(polling.after({ ...QUIET, moves: true }).ms).toBe(1_000);
  expect(polling.after(QUIET).ms).toBe(1_500);
});

test("no pause is longer than five seconds, whatever chance says", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  const polling = new PollInterval();
  for (let n = 0; n < 10; n++) expect(polling.after({ ...QUIET, crowd: 100 }).ms).toBeLessThanOrEqual(5_000);
});

test("what waits in another runner is looked for soon, then later and later", () => {
  const polling = new PollInterval();
  const queued = { ...QUIET, isQueued: true };
  expect(polling.after({ ...queued, moves: true, isNew: true }).ms).toBe(100);
  expect(polling.after(queued).ms).toBe(150);
  for (let n = 0; n < 20; n++) polling.after(queued);
  expect(polling.after(queued).ms).toBe(5_000);
});

test("what is due is not waited for longer than that", () => {
  const polling = new PollInterval();
  for (let n = 0; n < 10; n++) polling.after(QUIET);
  expect(polling.after({ ...QUIET, nextInMs: 1_200 }).ms).toBe(1_205);
});

test("where many look, each looks seldom, also when told that something has changed", () => {
  const polling = new PollInterval();
  const looked = { ...QUIET, moves: true, isNew: true, costMs: 200 };
  expect(polling.after(looked)).toEqual({ ms: 1_000, leastMs: 1_000 });
  expect(polling.after({ ...looked, crowd: 3 })).toEqual({ ms: 3_000, leastMs: 3_000 });
  expect(polling.after({ ...looked, crowd: 9 })).toEqual({ ms: 4_000, leastMs: 4_000 });
});
