import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Observation, PollInterval } from "./poll-interval.ts";

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5)); // no jitter
afterEach(() => void vi.restoreAllMocks());

const QUIET: Observation = {
  isChanging: false,
  isListNew: false,
  isQueued: false,
  costMs: 1,
  runnersPerCore: 1,
  nextInMs: Number.POSITIVE_INFINITY,
};

test("while nothing changes the pause grows from one second to five; a change resets it to one second", () => {
  const polling = new PollInterval();
  const pauses = [{ ...QUIET, isChanging: true, isListNew: true }, QUIET, QUIET, QUIET, QUIET, QUIET].map(
    (observed) => polling.after(observed).ms,
  );
  expect(pauses).toEqual([1_000, 1_500, 2_250, 3_375, 5_000, 5_000]);
  expect(polling.after({ ...QUIET, isChanging: true }).ms).toBe(1_000);
  expect(polling.after(QUIET).ms).toBe(1_500);
});

test("no pause is longer than five seconds, whatever the jitter is", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  const polling = new PollInterval();
  for (let n = 0; n < 10; n++)
    expect(polling.after({ ...QUIET, runnersPerCore: 100 }).ms).toBeLessThanOrEqual(5_000);
});

test("while another runner has an entry in its queue, polls start soon and back off", () => {
  const polling = new PollInterval();
  const queued = { ...QUIET, isQueued: true };
  expect(polling.after({ ...queued, isChanging: true, isListNew: true }).ms).toBe(100);
  expect(polling.after(queued).ms).toBe(150);
  for (let n = 0; n < 20; n++) polling.after(queued);
  expect(polling.after(queued).ms).toBe(5_000);
});

test("a pause ends when something is due", () => {
  const polling = new PollInterval();
  for (let n = 0; n < 10; n++) polling.after(QUIET);
  expect(polling.after({ ...QUIET, nextInMs: 1_200 }).ms).toBe(1_205);
});

test("where many runners poll, each polls rarely, also after change hints", () => {
  const polling = new PollInterval();
  const observed = { ...QUIET, isChanging: true, isListNew: true, costMs: 200 };
  expect(polling.after(observed)).toEqual({ ms: 1_000, minGapMs: 1_000 });
  expect(polling.after({ ...observed, runnersPerCore: 3 })).toEqual({ ms: 3_000, minGapMs: 3_000 });
  expect(polling.after({ ...observed, runnersPerCore: 9 })).toEqual({ ms: 4_000, minGapMs: 4_000 });
});
