import { expect, test } from "vitest";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import type { ReportData } from "../data/report-data.ts";
import { settingsOf } from "./settings.ts";

/** Two settings `lr` with the given values, by seeds 1, 2, ... */
function seeds(first: readonly (number | null)[], second: readonly (number | null)[]): ReportData {
  const values = [...first, ...second];
  return smallData({
    n: values.map((_, i) => i),
    status: values.map(() => 3),
    over: ["seed"],
    params: [
      {
        name: "lr",
        values: ["0.1", "0.10", "1"],
        index: values.map((_, i) => (i >= first.length ? 2 : i % 2)),
        isNumeric: true,
        isLog: false,
      },
      {
        name: "seed",
        values: values.map((_, i) => String(i)),
        index: values.map((_, i) => i % first.length),
        isNumeric: true,
        isLog: false,
      },
    ],
    metrics: [{ name: "acc", better: "max", isGuessed: true, isText: false, values }],
  });
}

test("runs that differ in seeds only are a setting, and 0.1 and 0.10 are the same", () => {
  const { list, by, over } = settingsOf(viewOf(seeds([0.5, 0.6, 0.7], [0.9, null, 0.8])));
  expect(by.map(({ name }) => name)).toEqual(["lr"]);
  expect(over).toEqual(["seed"]);
  expect(list.map(({ mean, runs, scores }) => [Number(mean.toFixed(6)), scores.length, runs])).toEqual([
    [0.85, 2, 3],
    [0.6, 3, 3],
  ]);
  expect(list[1]?.std).toBeCloseTo(0.1, 12);
});

test("the best comes first by the goal", () => {
  const data = seeds([0.5, 0.6, 0.7], [0.9, 0.8, 0.7]);
  expect(settingsOf(viewOf(data)).list[0]?.row).toBe(3);
  expect(settingsOf(viewOf(data, { better: "min" })).list[0]?.row).toBe(0);
});

test("a setting that cannot be told from the best is marked, with three runs of each", () => {
  const alike = settingsOf(viewOf(seeds([0.5, 0.6, 0.7], [0.51, 0.63, 0.68])));
  expect(alike.list.map(({ isLikeBest }) => isLikeBest)).toEqual([false, true]);
  expect(alike.how).toBe("paired t-tests");
  const apart = settingsOf(viewOf(seeds([0.5, 0.51, 0.52], [0.91, 0.92, 0.93])));
  expect(apart.list.map(({ isLikeBest }) => isLikeBest)).toEqual([false, false]);
  expect(settingsOf(viewOf(seeds([0.5, 0.6], [0.5, 0.6]))).how).toBeUndefined();
});
