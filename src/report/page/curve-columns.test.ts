import { expect, test } from "vitest";
import { itemsOf } from "../../../test/helpers/results.ts";
import { fieldsOf } from "../../results/tables/fields.ts";
import { curveColumns, curveData } from "./curve-columns.ts";

const floats = (text: string): number[] => [
  ...new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer),
];

test("values are 32-bit floats; what is finite stays so, and what is not as well", () => {
  const values = Float64Array.of(1e300, -1e300, 0.5, Infinity, Number.NaN);
  const data = curveData(3, { steps: Float64Array.of(0, 1, 2, 3, 4), values }, 20);
  expect(data).toMatchObject({ row: 3, steps: [0, 1] });
  const found = floats(data.values);
  expect(found.slice(2)).toEqual([0.5, Infinity, Number.NaN]);
  expect(found.slice(0, 2).every(Number.isFinite)).toBe(true);
  const uneven = curveData(3, { steps: Float64Array.of(1, 2, 4), values: Float64Array.of(1, 2, 3) }, 20);
  expect(floats(uneven.steps as string)).toEqual([1, 2, 4]);
});

test("of too many runs the best by the main metric have their curves", () => {
  const steps = Float64Array.from({ length: 30 }, (_, i) => i);
  const items = itemsOf(
    Array.from({ length: 21_000 }, (_, i) => ({
      command: ["t"],
      metrics: { acc: (i * 7919) % 21_000, loss: 1 },
    })),
  ).map((item) => ({ ...item, row: { ...item.row, curves: new Map([["loss", { steps, values: steps }]]) } }));
  const { metrics } = fieldsOf(items, ["acc", "loss"]);
  const [column, ...others] = curveColumns(
    items,
    metrics,
    metrics[0],
    { goalOf: () => "max" },
    (text) => text,
  );
  expect(others).toEqual([]);
  expect([column?.metric, column?.total, column?.runs.length]).toEqual(["loss", 21_000, 2_500]);
  const rows = new Set(column?.runs.map(({ row }) => row));
  const best = items.filter(({ row }) => Number(row.metrics.get("acc")) >= 20_500);
  expect(best).toHaveLength(500);
  expect(best.filter(({ row }) => !rows.has(row.n))).toEqual([]);
  expect(floats(column?.runs[0]?.values ?? "")).toHaveLength(30);
});

test("a curve of one point is none", () => {
  const point = { steps: Float64Array.of(1), values: Float64Array.of(1) };
  const items = itemsOf([{ command: "t", metrics: { acc: 1 } }]).map((item) => ({
    ...item,
    row: { ...item.row, curves: new Map([["acc", point]]) },
  }));
  const { metrics } = fieldsOf(items, ["acc"]);
  expect(curveColumns(items, metrics, metrics[0], { goalOf: () => "max" }, (text) => text)).toEqual([]);
});
