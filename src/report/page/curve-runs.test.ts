import { expect, test } from "vitest";
import { chosenRuns, pointsPerCurve, runsOf } from "./curve-runs.ts";

test("all runs have their curves as long as each can have twenty points", () => {
  expect(runsOf([])).toEqual([]);
  expect(runsOf([10_000, 9_000])).toEqual([10_000, 9_000]);
  expect(runsOf([100_000])).toEqual([2_500]);
  expect(runsOf([10_000, 10_000, 12])).toEqual([2_500, 2_500, 12]);
  expect(runsOf(Array.from({ length: 100 }, () => 1_000))).toEqual(Array.from({ length: 100 }, () => 200));
});

test("of more runs the best fifth is chosen, and an even share of the others", () => {
  const ranked = Array.from({ length: 100_000 }, (_, i) => i);
  const chosen = chosenRuns(ranked, 2_500);
  expect(chosen).toHaveLength(2_500);
  expect(chosen.slice(0, 500)).toEqual(ranked.slice(0, 500));
  expect(new Set(chosen).size).toBe(2_500);
  expect(chosen.at(-1)).toBeGreaterThan(99_900);
  expect(chosenRuns([1, 2], 2)).toEqual([1, 2]);
});

test("a curve has as many points as all of them leave room for, and at least twenty", () => {
  expect(pointsPerCurve([])).toBe(20);
  expect(pointsPerCurve([50, 1_000])).toBe(1_000);
  expect(pointsPerCurve([10, 1_000_000])).toBe(399_990);
  expect(pointsPerCurve(Array.from({ length: 20_000 }, () => 70))).toBe(20);
  expect(pointsPerCurve(Array.from({ length: 1_000 }, () => 5_000))).toBe(400);
});
