import { expect, test } from "vitest";
import { BATCH_MS, Pace } from "./pace.ts";

/** How many are claimed at once where each takes `ms` and a change of the list `changeMs`. */
function settled(ms: number, changeMs = 0): number {
  const pace = new Pace(() => changeMs);
  pace.took(ms);
  for (let n = 0; n < 5; n++) pace.batch(1);
  return pace.batch(1);
}

test("one until it is known how long they take, and one where they are long, however long a change takes", () => {
  expect(new Pace(() => 0).batch(4)).toBe(1);
  expect(settled(BATCH_MS + 1)).toBe(1);
  expect(settled(BATCH_MS + 1, 3_000)).toBe(1);
});

test("short ones for half a second, or for longer where a change of the list takes long", () => {
  expect(settled(5, 10)).toBe(100);
  expect(settled(5, 100)).toBe(200);
  expect(new Pace(() => 10_000).spanMs).toBe(2_000);
});
