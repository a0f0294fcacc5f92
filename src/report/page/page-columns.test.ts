import { expect, test } from "vitest";
import { itemsOf } from "../../../test/helpers/results.ts";
import { chooseItems } from "../../results/query/chosen-items.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import { settingsOf } from "../../results/query/settings.ts";
import { metricColumn } from "./metric-column.ts";
import { pageColumns } from "./page-columns.ts";
import { paramColumn } from "./param-column.ts";

const RUNS = [
  { command: "train --lr 1e-3 --size 4 --epochs 9 --seed 1 --amp", metrics: { acc: 0.5, note: "a" } },
  { command: "train --lr 0.001 --size 16 --epochs 9 --seed 2", metrics: { acc: Number.NaN, note: 3 } },
  { command: "train --lr inf --size 64 --epochs 9 --seed 2", metrics: { acc: -Infinity } },
  { command: "train --lr 0.1 --size 10 --epochs 9", metrics: {} },
];
const items = itemsOf(RUNS);
const plain = (text: string): string => text;

function columnsWith(options: QueryOptions, saved = {}) {
  const warnings: string[] = [];
  const settings = settingsOf(options, saved);
  const chosen = chooseItems(items, ["acc", "note"], settings.renames, options);
  const { params, metrics, over } = pageColumns(
    chosen,
    options,
    settings,
    (line) => void warnings.push(line),
  );
  const names = (fields: readonly { readonly name: string }[]): string =>
    fields.map(({ name }) => name).join(" ");
  return { params, metrics, is: [names(params), names(metrics), names(over), warnings.join()] };
}

test.each<[QueryOptions, string[]]>([
  [{}, ["lr size seed amp", "acc note", "seed", ""]],
  [{ over: "" }, ["lr size seed amp", "acc note", "", ""]],
  [{ over: "lr,seed" }, ["lr size seed amp", "acc note", "lr seed", ""]],
  [
    { over: "epochs" },
    ["lr size seed amp", "acc note", "", "--over epochs: it has the same value in all rows"],
  ],
  [{ groupBy: "lr" }, ["lr size seed amp", "acc note", "size seed amp", ""]],
  [{ allColumns: true }, ["program lr size epochs seed amp", "acc note", "seed", ""]],
  [{ hide: "amp,note" }, ["lr size seed", "acc", "seed", ""]],
  [{ columns: "acc,size,host" }, ["size seed", "acc", "seed", ""]],
  [{ rename: ["size=bs"], over: "bs" }, ["lr bs seed amp", "acc note", "bs", ""]],
])("%j", (options, expected) => {
  expect(columnsWith(options).is).toEqual(expected);
});

test("what is saved counts, and what cannot be is refused", () => {
  expect(columnsWith({}, { over: "size" }).is[2]).toBe("size");
  expect(() => columnsWith({ over: "acc" })).toThrow("--over acc: it is no parameter");
  expect(() => columnsWith({ over: "sed" })).toThrow("--over: there is no column sed");
  expect(() => columnsWith({ over: "seed", groupBy: "lr" })).toThrow("do not go together");
});

test("values of parameters are in their order; two texts of one number are one value", () => {
  const { params } = columnsWith({});
  expect(params.map((field) => paramColumn(field, items, plain))).toEqual([
    { name: "lr", values: ["1e-3", "0.1", "inf"], index: [0, 0, 2, 1], isNumeric: true, isLog: true },
    { name: "size", values: ["4", "10", "16", "64"], index: [0, 2, 3, 1], isNumeric: true, isLog: false },
    { name: "seed", values: ["1", "2"], index: [0, 1, 1, -1], isNumeric: true, isLog: false },
    { name: "amp", values: ["false", "true"], index: [1, 0, 0, 0], isNumeric: false, isLog: false },
  ]);
});

test("numbers that JSON has not go by name, and a metric with a text is one of texts", () => {
  const { metrics } = columnsWith({});
  const { goalOf, isGuessed } = settingsOf({ better: ["acc=min"] }, {});
  expect(metrics.map((field) => metricColumn(field, items, { goalOf, isGuessed }, plain))).toEqual([
    { name: "acc", better: "min", isGuessed: false, values: [0.5, "NaN", "-Infinity", null], isText: false },
    { name: "note", better: "max", isGuessed: true, values: ["a", "3", null, null], isText: true },
  ]);
});
