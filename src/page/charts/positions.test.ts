import { expect, test } from "vitest";
import type { ParamColumn } from "../data/report-data.ts";
import { asideOf, positionOf, positionsOf } from "./positions.ts";

function param(values: readonly string[], more: Partial<ParamColumn> = {}): ParamColumn {
  return { name: "p", values, index: values.map((_, i) => i), isNumeric: true, isLog: false, ...more };
}

test("the values of a grid are at even distances, those of rows without it behind them", () => {
  const lr = param(["1e-4", "1e-3", "0.5"], { index: [2, 0, -1, 1] });
  const positions = positionsOf(lr);
  expect([0, 1, 2, 3].map((row) => positionOf(lr, positions, row))).toEqual([2, 0, 3, 1]);
  expect(positions.ticks.map(({ text }) => text)).toEqual(["1e-4", "1e-3", "0.5", "–"]);
});

test("many different numbers are where their size is", () => {
  const values = Array.from({ length: 50 }, (_, i) => String(i * i));
  const positions = positionsOf(param(values));
  expect(positions.at.slice(0, 50)).toEqual(values.map(Number));
  expect(positions.ticks.map(({ text }) => text)).toEqual(["0", "500", "1000", "1500", "2000"]);
});

test("and on a logarithmic axis where these have their place by powers of ten", () => {
  const values = Array.from({ length: 50 }, (_, i) => String(10 ** (i / 10 - 4)));
  const positions = positionsOf(param(values, { isLog: true }));
  expect(positions.at[10]).toBeCloseTo(-3);
  expect(positions.ticks.map(({ text }) => text)).toEqual(["1e-4", "1e-3", "0.01", "0.1", "1"]);
});

test.each([
  [
    "texts",
    param(
      Array.from({ length: 50 }, (_, i) => `v${i}`),
      { isNumeric: false },
    ),
  ],
  ["infinity", param([...Array.from({ length: 49 }, (_, i) => String(i)), "inf"])],
])("%s have even distances", (_, column) => {
  expect(positionsOf(column).at[49]).toBe(49);
});

test("one run lies near its value, many are spread as far as there is room", () => {
  const farthest = (count: number): number => {
    const column = param(["a"], { index: Array.from({ length: count }, () => 0) });
    const aside = asideOf(column, 0.5, 1);
    return Math.max(...column.index.map((_, row) => Math.abs(aside(row))));
  };
  expect(farthest(1)).toBeLessThan(0.5 / 16);
  expect(farthest(100)).toBeGreaterThan(0.2);
  expect(farthest(100)).toBeLessThan(0.25);
});
