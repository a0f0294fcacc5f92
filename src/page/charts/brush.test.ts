import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { metricAxis, paramAxis } from "./axes.ts";
import { intervalOf, intervalText, rowsWithin } from "./brush.ts";

const data = sampleData(3000);
const view = sampleView(data);
const axes = [...data.params.map(paramAxis), metricAxis(view, "accuracy", view.filtered)];
const lr = axes[0]!;
const accuracy = axes.at(-1)!;

test("an interval of an axis selects all rows with its values, not only those that are drawn", () => {
  const selected = rowsWithin(axes, new Map([[lr.id, [intervalOf(lr, "0.01", "0.1")!]]]), 3000);
  const wanted = data.n.filter((row) => [2, 3].includes(data.params[0]!.index[row]!));
  expect([...selected!]).toEqual(wanted);
});

test("what is selected on several axes has to hold together; a run without a score has no place on its axis", () => {
  const spans = new Map([
    [lr.id, [intervalOf(lr, "1", "1")!]],
    [accuracy.id, [intervalOf(accuracy, "", "")!]],
  ]);
  const selected = [...rowsWithin(axes, spans, 3000)!];
  expect(selected).toEqual(
    data.n.filter((row) => data.params[0]!.index[row] === 4 && data.status[row] === 3),
  );
  expect(rowsWithin(axes, new Map(), 3000)).toBeUndefined();
});

test("intervals are written as values and read from them", () => {
  expect(intervalText(lr, intervalOf(lr, "1e-3", "0.1")!)).toBe("1e-3 – 0.1");
  expect(intervalText(lr, [1.7, 2.3])).toBe("0.01");
  expect(intervalText(lr, [1.3, 1.6])).toBe("between values");
  expect(intervalText(accuracy, intervalOf(accuracy, "0.7", "0.9")!)).toBe("0.7 – 0.9");
  expect(intervalOf(lr, "2", "0.1")).toBeUndefined();
  expect(intervalOf(accuracy, "much", "")).toBeUndefined();
});

test("runs are spread around their value, at the same place wherever the axis stands", () => {
  const places = view.filtered.map((row) => lr.at(row) - data.params[0]!.index[row]!);
  expect(Math.max(...places.map(Math.abs))).toBeLessThan(0.18);
  expect(new Set(places).size).toBeGreaterThan(1000);
  expect(paramAxis(data.params[0]!).at(5)).toBe(lr.at(5));
});
