import { expect, test } from "vitest";
import { curveData, sampleCurves } from "../../../test/browser/sample-curves.ts";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { curvesOf, rowsWithCurve } from "./curve-lines.ts";
import { pointsOf, thinned } from "./curve-points.ts";
import { commonSteps, segmentsOf, summaryOf, valuesAt } from "./curve-summary.ts";
import { curveScale, curvesOption } from "./curves-option.ts";
import { levelsOf } from "./levels.ts";

function drawn(count: number, param = "optimizer") {
  const data = sampleData(count);
  const column = sampleCurves(data);
  const view = sampleView({ ...data, curves: [column] });
  const levels = levelsOf(
    data.params.find(({ name }) => name === param),
    rowsWithCurve(column, view.shown),
    false,
  );
  const curves = curvesOf(column, levels);
  const { series } = curvesOption(view.theme, { name: "loss" }, curves, () => null!);
  return {
    curves,
    series: series as { type: string; name: string; data: unknown[]; lineStyle?: { type?: unknown } }[],
  };
}

test("up to 120 runs have a line each, more a median and a band for each level", () => {
  const few = drawn(100);
  expect(few.series.filter(({ type }) => type === "line")).toHaveLength(
    few.curves.reduce((sum, { count }) => sum + count, 0),
  );
  // mixed, so that no level hides another
  const levels = few.series.filter(({ type }) => type === "line").map(({ name }) => name);
  expect(levels).not.toEqual([...levels].sort());
  const many = drawn(1000);
  expect(many.series.filter(({ type }) => type === "custom").map(({ name }) => name)).toEqual([
    "optimizer adam",
    "optimizer lion",
    "optimizer sgd",
  ]);
  expect(drawn(1000, "seed").series.filter(({ type }) => type === "custom")).toEqual([]);
});

test("a run whose values stop being finite has a mark at the edge", () => {
  const { curves, series } = drawn(100);
  const broken = curves.flatMap(({ runs }) => runs).filter(({ breaks }) => breaks.length > 0);
  expect(broken.length).toBeGreaterThan(0);
  expect(series.filter(({ type }) => type === "scatter")).toHaveLength(broken.length);
  const { high } = curveScale(curves, "min");
  expect(series.find(({ type }) => type === "scatter")?.data).toEqual([
    expect.objectContaining({ value: [11, high], symbol: "diamond" }),
  ]);
});

test("a median is dashed where fewer than four fifths of the runs report", () => {
  const dashed = drawn(1000, "lr").series.filter(({ lineStyle }) => Array.isArray(lineStyle?.type));
  expect(dashed.map(({ name }) => name)).toEqual(["lr 1"]);
  const summary = [1, 1, 0.5, 0.5].map((share, step) => ({ step, median: step, low: 0, high: 1, share }));
  expect(segmentsOf(summary).map(({ isDashed, part }) => [isDashed, part.map(({ step }) => step)])).toEqual([
    [false, [0, 1, 2]],
    [true, [2, 3]],
  ]);
});

test("curves with other steps are compared on straight lines between their points", () => {
  const [even, odd] = [curveData(0, [0, 2, 4], [0, 2]), curveData(1, [10, 40], { all: [1, 4] })].map(
    pointsOf,
  );
  expect(commonSteps([even!, odd!])).toEqual([0, 1, 2, 4]);
  expect(valuesAt(odd!, [0, 1, 2, 4, 5])).toEqual([NaN, 10, 20, 40, NaN]);
  expect(summaryOf([even!, odd!], [0, 2])).toEqual([
    { step: 0, median: 0, low: 0, high: 0, share: 0.5 },
    { step: 2, median: 11, low: 6.5, high: 15.5, share: 1 },
  ]);
});

test("thinning keeps spikes, and gaps where values are not finite", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => (i === 5001 ? 99 : i === 7000 ? NaN : 1));
  const line = thinned(pointsOf(curveData(0, values)), 200);
  expect(line.length).toBeLessThan(310);
  expect(line).toContainEqual([5002, 99]);
  expect(line).toContainEqual([7001, null]);
});

test("positive values that differ by a factor of eight are on a logarithmic scale, accuracies are not", () => {
  const { curves } = drawn(100);
  expect(curveScale(curves, undefined).isLog).toBe(true);
  expect(curveScale(curves, "max").isLog).toBe(false);
});
