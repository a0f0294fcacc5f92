import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { DISTRIBUTIONS, type Numbers } from "./distributions.ts";

/** The median and the extremes of ten thousand draws. */
function drawn(name: string, numbers: Numbers): { least: number; median: number; most: number } {
  const random = seededRandom(1);
  const { draw, defaults } = DISTRIBUTIONS[name] as (typeof DISTRIBUTIONS)[string];
  const values = Array.from({ length: 10_001 }, () => draw({ ...defaults, ...numbers }, random)).toSorted(
    (a, b) => a - b,
  );
  return { least: values[0] ?? 0, median: values[5000] ?? 0, most: values[10_000] ?? 0 };
}

test.each([
  ["int_uniform", { min: 1, max: 9 }, 5, 1, 9],
  ["uniform", { min: -1, max: 3 }, 1, -1, 3],
  ["q_uniform", { min: 0, max: 10, q: 5 }, 5, 0, 10],
  ["log_uniform", { min: -4, max: 0 }, Math.exp(-2), Math.exp(-4), 1],
  ["inv_log_uniform", { min: 0, max: 4 }, Math.exp(-2), Math.exp(-4), 1],
  ["log_uniform_values", { min: 1e-4, max: 1 }, 1e-2, 1e-4, 1],
  ["inv_log_uniform_values", { min: 1e-4, max: 1 }, 1e-2, 1e-4, 1],
  ["q_log_uniform_values", { min: 1, max: 256, q: 2 }, 16, 0, 256],
  ["normal", { mu: 5, sigma: 2 }, 5, -5, 15],
  ["log_normal", { mu: 0, sigma: 1 }, 1, 0, 100],
  ["q_normal", { mu: 5, sigma: 2 }, 5, -5, 15],
])("%s has its median in the middle and stays within its ends", (name, numbers, median, low, high) => {
  const { least, median: middle, most } = drawn(name, numbers);
  expect(Math.abs(middle - median)).toBeLessThanOrEqual(
    0.1 * Math.max(Math.abs(median), 1e-3) + 0.05 * (name === "normal" ? 1 : 0),
  );
  expect(least).toBeGreaterThanOrEqual(low);
  expect(most).toBeLessThanOrEqual(high);
});

test("the normal distribution has its deviation", () => {
  const random = seededRandom(2);
  const values = Array.from(
    { length: 10_000 },
    () => DISTRIBUTIONS["normal"]?.draw({ mu: 0, sigma: 2 }, random) ?? 0,
  );
  const variance = values.reduce((sum, each) => sum + each * each, 0) / values.length;
  expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
});
