import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { ranksOf } from "./ranks.ts";
import { slicesOf } from "./slice.ts";
import { sliceOption } from "./slice-option.ts";

const data = sampleData(10_000);
const [accuracy] = data.metrics;
const view = sampleView({
  ...data,
  metrics: [{ ...accuracy!, values: accuracy!.values.map((value, row) => (row === 7 ? 1e30 : value)) }],
});
const slices = slicesOf(view, data.params);

test("10,000 runs are at most 2,000 dots for each parameter, each at its value", () => {
  for (const { dots, param } of slices) {
    expect(dots.length).toBeLessThanOrEqual(2000);
    // seeds are many: they are where their size is
    if (param.name === "seed") continue;
    for (const { x, row } of dots) expect(Math.abs(x - param.index[row]!)).toBeLessThanOrEqual(0.25);
  }
});

test("what lies outside of the scale is at its edge and marked", () => {
  const few = { ...view, shown: view.shown.slice(0, 1500) };
  const [{ dots, scale }] = slicesOf(few, data.params) as [(typeof slices)[number]];
  for (const { y } of dots) expect(y >= scale.low && y <= scale.high).toBe(true);
  expect(dots.find(({ row }) => row === 7)).toMatchObject({ outside: 1, y: scale.high });
  const { series } = sliceOption(few, slicesOf(few, data.params)[0]!, ranksOf(few), 400, () => null!);
  expect(series.filter((each) => (each as { symbol?: string }).symbol === "triangle").length).toBeGreaterThan(
    0,
  );
});

test("the means are those of all runs at a value", () => {
  const [{ means, param }] = slicesOf(
    { ...view, shown: view.shown.filter((row) => row !== 7) },
    data.params,
  ) as [(typeof slices)[number]];
  const at = view.shown.filter(
    (row) => row !== 7 && param.index[row] === 0 && Number.isFinite(view.scores[row]),
  );
  const sum = at.reduce((total, row) => total + view.scores[row]!, 0);
  expect(means[0]).toMatchObject({
    x: 0,
    runs: at.length,
    text: param.values[0],
    mean: expect.closeTo(sum / at.length),
  });
});

test("many different numbers have means of groups of the same size", () => {
  const random = {
    name: "x",
    values: Array.from({ length: 10_000 }, (_, i) => String(i)),
    index: data.n,
    isNumeric: true,
    isLog: false,
  };
  const [{ means }] = slicesOf(view, [random]) as [(typeof slices)[number]];
  expect(means).toHaveLength(8);
  const sizes = means.map(({ runs }) => runs);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  expect(means[0]?.text).toMatch(/^\d+ – \d+$/);
});
