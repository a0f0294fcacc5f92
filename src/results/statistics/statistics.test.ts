import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, std } from "./mean.ts";
import { iqm, median } from "./middle.ts";

describe("of known values", () => {
  // R: x <- c(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2); mean(x), sd(x), median(x), of sleep, group 1
  const SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];

  test("mean, standard deviation, median and interquartile mean", () => {
    expect(mean(SLEEP)).toBeCloseTo(0.75, 12);
    expect(std(SLEEP)).toBeCloseTo(1.78901, 5);
    expect(median(SLEEP)).toBeCloseTo(0.35, 12);
    // without the two lowest and the two highest of ten
    expect(iqm(SLEEP)).toBeCloseTo((0.7 - 0.2 - 0.1 + 0.8 + 0 + 2) / 6, 12);
  });

  test("of few values", () => {
    expect([mean([]), median([]), iqm([]), std([1])]).toEqual([NaN, NaN, NaN, NaN]);
    expect([median([3, 1]), median([5, 1, 3]), iqm([1, 2, 3]), std([2, 2])]).toEqual([2, 3, 2, 0]);
  });

  test("the mean of a constant is the constant", () => {
    for (const x of [0.1, -0.1, 0.7, 1e-300, 1e300])
      for (const n of [2, 3, 7, 10])
        expect([mean(Array<number>(n).fill(x)), std(Array<number>(n).fill(x))]).toEqual([x, 0]);
  });

  test("large and small values do not lose each other", () => {
    expect(mean([1e16, 1, -1e16, 1])).toBe(0.5);
  });
});

test("the order does not matter", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, (some) => {
      const other = some.toReversed();
      for (const of of [mean, std, median, iqm]) expect(of(other)).toBe(of(some));
    }),
  );
});
