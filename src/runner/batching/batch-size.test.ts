import { describe, expect, test } from "vitest";
import { BATCH_MS, MAX_WAIT_MS, BatchSizer } from "./batch-size.ts";

const LONG_MS = BATCH_MS + 1;

/** Where a change of the list takes `changeMs`, after attempts that took so long. */
function paceAfter(attempts: readonly number[], changeMs = 0): BatchSizer {
  const batchSizer = new BatchSizer(() => changeMs);
  for (const ms of attempts) batchSizer.took(ms);
  return batchSizer;
}

/** How many are claimed at once, when nothing but the pace limits that. */
function settled(batchSizer: BatchSizer, slots = 1): number {
  for (let n = 0; n < 5; n++) batchSizer.claimed(batchSizer.batch(slots));
  return batchSizer.batch(slots);
}

test("one until it is known how long they take, and one where they are longer than a change takes", () => {
  expect(new BatchSizer(() => 0).batch(4)).toBe(1);
  expect(settled(paceAfter([LONG_MS]))).toBe(1);
  expect(settled(paceAfter([3_000], 1_000))).toBe(1);
  expect(paceAfter([3_000], 1_000).mostNow(1)).toBe(1);
  expect(new BatchSizer(() => 0).most(1)).toBe(1);
});

test("short ones for half a second, or for longer where a change of the list takes long", () => {
  expect(settled(paceAfter([5], 10))).toBe(100);
  expect(settled(paceAfter([5], 100))).toBe(200);
  expect(new BatchSizer(() => 1_000).spanMs).toBe(2_000);
});

test("after a long one, one at a time until two short ones have shown that it was no rule", () => {
  const batchSizer = paceAfter([5, LONG_MS]);
  expect(batchSizer.batch(1)).toBe(1);
  batchSizer.took(5);
  expect(batchSizer.batch(1)).toBe(1);
  batchSizer.took(5);
  expect(batchSizer.batch(1)).toBe(4);
  expect(settled(paceAfter([LONG_MS, LONG_MS, 5, 5]))).toBe(100);
});

describe("where the wait for the list is longer than the experiments", () => {
  test("so many are claimed as last for one and a half waits, and the next ones while the last ones still last for one", () => {
    const batchSizer = paceAfter([1_000], 8_000);
    expect(settled(batchSizer)).toBe(12);
    expect(settled(batchSizer, 4)).toBe(48);
    expect(batchSizer.low).toBeCloseTo(8 / 12);
    expect(paceAfter([1_000], 10).low).toBe(1 / 4);
  });

  test("for each slot one that runs and one to begin then, at least; still when by that all wait less", () => {
    let changeMs = 1_200;
    const batchSizer = new BatchSizer(() => changeMs);
    batchSizer.took(1_500);
    expect(settled(batchSizer)).toBe(2);
    expect(settled(batchSizer, 4)).toBe(8);
    changeMs = 300;
    batchSizer.took(1_500);
    expect(settled(batchSizer)).toBe(2);
    changeMs = 50;
    batchSizer.took(1_500);
    expect(settled(batchSizer)).toBe(1);
  });

  test("never for longer than twenty seconds, with what waits half a minute, and not beyond the time until which to begin", () => {
    const batchSizer = paceAfter([1_000], 60_000);
    batchSizer.learn(Array.from({ length: 32 }, () => 1_000));
    expect(batchSizer.batch(1)).toBe(20);
    expect(batchSizer.batch(1, 15)).toBe(MAX_WAIT_MS / 1_000 - 15);
    expect(batchSizer.batch(1, 40)).toBe(1);
    expect(batchSizer.batch(1, 0, 5_500)).toBe(5);
    expect(batchSizer.spanMs).toBe(20_000);
    expect(paceAfter([21_000], 60_000).batch(1)).toBe(1);
  });

  test("what runs is waited for as long as one waits for the list, within the half minute", () => {
    expect(paceAfter([1_000], 8_000).patienceMs).toBe(8_000);
    expect(paceAfter([1_000], 600_000).patienceMs).toBeLessThan(MAX_WAIT_MS);
    expect(paceAfter([1_000], 800).patienceMs).toBe(2_000);
    expect(paceAfter([5], 8).patienceMs).toBe(2 * BATCH_MS);
  });
});

describe("what the list tells of those that ended last", () => {
  const told = (...ms: number[]): number[] =>
    Array.from({ length: 32 }, (_, i) => ms[i % ms.length] as number);

  test("is enough to claim the right number first, and at once after the first of our own", () => {
    const batchSizer = new BatchSizer(() => 8_000);
    expect(batchSizer.mostNow(1)).toBeGreaterThan(12);
    batchSizer.learn(told(900, 1_100));
    expect(batchSizer.batch(1)).toBe(12);
    batchSizer.took(500);
    expect(batchSizer.batch(1)).toBe(24); // we know it better
  });

  test("is nothing when it is of few, or when some of these were long: then batches grow step by step", () => {
    for (const ms of [told(1_000).slice(0, 5), told(1_000, 1_000, 60_000)]) {
      const batchSizer = new BatchSizer(() => 8_000);
      batchSizer.learn(ms);
      expect(batchSizer.batch(1)).toBe(1);
      batchSizer.took(1_000);
      expect(batchSizer.batch(1)).toBe(4);
    }
  });
});
