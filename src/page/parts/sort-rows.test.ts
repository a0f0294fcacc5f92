import { expect, test } from "vitest";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import { columnsOf } from "../data/columns.ts";
import { csvOf } from "./save-csv.ts";
import { sortRows } from "./sort-rows.ts";

const DATA = smallData();

test.each([
  [undefined, [1, 0, 2, 3, 4, 5]],
  ["acc", [2, 0, 1, 3, 4, 5]],
  ["-acc", [1, 0, 2, 3, 4, 5]],
  ["lr", [2, 5, 1, 4, 0, 3]],
  ["-opt", [3, 4, 5, 0, 1, 2]],
  ["nope", [1, 0, 2, 3, 4, 5]],
  ["-n", [5, 4, 3, 2, 1, 0]],
  ["time", [4, 5, 0, 1, 2, 3]],
])("rows sorted by %s: what is missing comes last", (sort, rows) => {
  expect(sortRows(viewOf(DATA, { sort }), columnsOf(DATA))).toEqual(rows);
});

test("without a metric rows stay in the order of the list", () => {
  const data = smallData({ metrics: [] });
  expect(sortRows(viewOf(data), columnsOf(data))).toEqual([0, 1, 2, 3, 4, 5]);
});

test("CSV has all digits, and quotes what needs it", () => {
  const data = smallData({
    commands: DATA.n.map(() => 'say "a,b"'),
    metrics: [{ ...DATA.metrics[0]!, values: [1 / 3, "NaN", "-Infinity", null, null, null] }],
  });
  expect(csvOf(data, columnsOf(data), [0, 1, 2, 3])).toBe(
    [
      "n,status,lr,opt,acc,time,host,command",
      '0,done,0.1,adam,0.3333333333333333,1,gpu1,"say ""a,b"""',
      '1,done,0.01,adam,NaN,2,gpu1,"say ""a,b"""',
      '2,done,1e-3,adam,-Inf,2,gpu1,"say ""a,b"""',
      '3,done,0.1,sgd,,2,gpu1,"say ""a,b"""',
      "",
    ].join("\n"),
  );
});
