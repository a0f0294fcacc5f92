import { expect, test } from "vitest";
import type { ParamColumn } from "../data/report-data.ts";
import { levelsOf } from "./levels.ts";

const rows = Array.from({ length: 1000 }, (_, i) => i);

function param(count: number, isNumeric: boolean): ParamColumn {
  const values = Array.from({ length: count }, (_, i) => (isNumeric ? String(i) : `v${i}`));
  return { name: "p", values, index: rows.map((row) => row % count), isNumeric, isLog: false };
}

test("each value is a level with a colour of its own and the words of a filter", () => {
  const levels = levelsOf(param(4, false), rows, false);
  expect(levels.map(({ text, filter }) => [text, filter])).toEqual(
    [0, 1, 2, 3].map((i) => [`p v${i}`, `p=v${i}`]),
  );
  expect(new Set(levels.map(({ color }) => color)).size).toBe(4);
});

test.each([
  ["numbers", true, "p 0 – 33"],
  ["texts", false, "p v0"],
])("many %s are put together, and none is lost", (_, isNumeric, first) => {
  const levels = levelsOf(param(200, isNumeric), rows, true);
  expect(levels.length).toBeLessThanOrEqual(12);
  expect(levels[0]?.text).toBe(first);
  expect(levels.flatMap((level) => level.rows).sort((a, b) => a - b)).toEqual(rows);
});

test("without a parameter all runs are one level, and rows without a value are the last", () => {
  expect(levelsOf(undefined, rows, false)).toMatchObject([{ text: "all runs", rows }]);
  const some = { ...param(2, true), index: rows.map((row) => (row % 3) - 1) };
  expect(levelsOf(some, rows, false).map(({ text }) => text)).toEqual(["p 0", "p 1", "p –"]);
});
