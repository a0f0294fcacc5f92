import { expect, test } from "vitest";
import { thinCurve } from "./thin-curve.ts";

function curve(values: readonly number[], steps: readonly number[] = [...values.keys()]) {
  return { steps: Float64Array.from(steps), values: Float64Array.from(values) };
}

test("a short curve stays as it is; its steps are even or not", () => {
  expect(thinCurve(curve([3, 1, 2], [0, 10, 20]), 20)).toEqual({
    even: [0, 10],
    steps: [0, 10, 20],
    values: [3, 1, 2],
  });
  expect(thinCurve(curve([3, 1, 2], [0, 10, 30]), 20).even).toBeUndefined();
  expect(thinCurve(curve([3, 1], [5, 5]), 20).even).toBeUndefined();
  expect(thinCurve(curve([3, 1, 2], [1, 2, Number.NaN]), 20).even).toBeUndefined();
});

test("of a long one both ends stay, and each spike", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i === 501 ? 99 : i === 777 ? -99 : i / 1000));
  const { even, steps, values: kept } = thinCurve(curve(values), 20);
  expect(kept).toHaveLength(20);
  expect([kept[0], kept.at(-1), Math.max(...kept), Math.min(...kept)]).toEqual([0, 0.999, 99, -99]);
  expect([steps[0], steps.at(-1)]).toEqual([0, 999]);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  // the grid ends where the curve ends, and no point is off by more than a part
  expect(even?.[1]).toBeCloseTo(999 / 19);
  for (const [i, step] of steps.entries()) expect(Math.abs(step - i * (999 / 19))).toBeLessThan(999 / 9);
});

test("uneven steps stay those that were reported", () => {
  const steps = Array.from({ length: 100 }, (_, i) => i * i);
  const thin = thinCurve(curve(steps, steps), 20);
  expect(thin.even).toBeUndefined();
  expect(thin.steps).toEqual(thin.values);
});

test("a value that is not finite is not lost", () => {
  const values = Array.from({ length: 100 }, (_, i) => (i === 40 ? Number.NaN : i > 90 ? Infinity : i));
  const { values: kept } = thinCurve(curve(values), 20);
  expect(kept.filter(Number.isNaN)).toHaveLength(1);
  expect(kept.at(-1)).toBe(Infinity);
});
