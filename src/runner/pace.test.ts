import { expect, test } from "vitest";
import { BATCH_MS, Pace } from "./pace.ts";

const LONG_MS = BATCH_MS + 1;

/** Where a change of the list takes `changeMs`, after attempts that took so long. */
function paceAfter(attempts: readonly number[], changeMs = 0): Pace {
  const pace = new Pace(() => changeMs);
  for (const ms of attempts) pace.took(ms);
  return pace;
}

/** How many are claimed at once, when nothing but the pace limits that. */
function settled(pace: Pace): number {
  for (let n = 0; n < 5; n++) pace.batch(1);
  return pace.batch(1);
}

test("one until it is known how long they take, and one where they are long, however long a change takes", () => {
  expect(new Pace(() => 0).batch(4)).toBe(1);
  expect(settled(paceAfter([LONG_MS]))).toBe(1);
  expect(settled(paceAfter([LONG_MS], 3_000))).toBe(1);
});

test("short ones for half a second, or for longer where a change of the list takes long", () => {
  expect(settled(paceAfter([5], 10))).toBe(100);
  expect(settled(paceAfter([5], 100))).toBe(200);
  expect(new Pace(() => 10_000).spanMs).toBe(2_000);
});

test("after a long one, one at a time until two short ones have shown that it was no rule", () => {
  const pace = paceAfter([5, LONG_MS]);
  expect(pace.batch(1)).toBe(1);
  pace.took(5);
  expect(pace.batch(1)).toBe(1);
  pace.took(5);
  expect(pace.batch(1)).toBe(4);
  expect(settled(paceAfter([LONG_MS, LONG_MS, 5, 5]))).toBe(100);
});
