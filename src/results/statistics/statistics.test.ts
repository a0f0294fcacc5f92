import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, std } from "./mean.ts";
import { effectsOf } from "./effects.ts";
import { pairedTest, welchTest } from "./t-tests.ts";
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

  test("equal values have no spread, whatever they are", () => {
    for (const value of [0.1, 0.4, 0.933, 1 / 3, 1e-300, -0.7])
      for (const n of [3, 5, 6, 7]) {
        const same = Array.from({ length: n }, () => value);
        expect([mean(same), std(same)]).toEqual([value, 0]);
      }
  });

  test("what differs by rounding only is the same, in tests of means, too", () => {
    const [a, b] = [0.1 + 0.2, 0.3];
    expect([welchTest([a, a, a], [b, b, b]).p, pairedTest([a, a, a], [b, b, b]).p]).toEqual([1, 1]);
    expect([welchTest([a, a, a], [1, 1, 1]).p, pairedTest([0.3, 0.4, 0.5], [0.2, 0.3, 0.4]).p]).toEqual([
      0, 0,
    ]);
  });

  test("the unit of values beyond 1e±100 does not matter", () => {
    const [a, b] = [SLEEP, SLEEP.map((x, i) => x + (i % 3))];
    for (const unit of [2 ** 700, 2 ** -700]) {
      const [ua, ub] = [a.map((x) => x * unit), b.map((x) => x * unit)];
      expect(std(ua) / unit).toBeCloseTo(std(a), 12);
      expect(welchTest(ua, ub).p).toBeCloseTo(welchTest(a, b).p, 12);
      expect(pairedTest(ua, ub).p).toBeCloseTo(pairedTest(a, b).p, 12);
      const factors = [{ name: "x", levels: a.map((_, i) => i % 3) }];
      expect(effectsOf(factors, ua)[0]?.eta2).toBeCloseTo(effectsOf(factors, a)[0]?.eta2 ?? 0, 12);
    }
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
      // + 0: of 0 and -0 it may be either.
      for (const of of [mean, std, median, iqm]) expect(of(other) + 0).toBe(of(some) + 0);
    }),
  );
});
