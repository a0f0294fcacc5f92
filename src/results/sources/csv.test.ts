import { expect, test } from "vitest";
import { parseCsv } from "./csv.ts";

test.each([
  [
    "a,b\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\r\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ["\uFEFFa\n\n1\n", [["a"], ["1"]]],
  ['"a ""b"", c","x\ny"\n', [['a "b", c', "x\ny"]]],
  [
    "a,\n,b\n",
    [
      ["a", ""],
      ["", "b"],
    ],
  ],
  ["a,", [["a", ""]]],
  ['say "hi",2\n', [['say "hi"', "2"]]],
  [
    '"never closed,2\n3,4\n',
    [
      ['"never closed', "2"],
      ["3", "4"],
    ],
  ],
  ['""\n', []],
  ["", []],
] satisfies [string, string[][]][])("%j", (text, rows) => {
  expect(parseCsv(text, ",")).toEqual(rows);
});

test("tabs", () => {
  expect(parseCsv("a,b\tc\n1\t\n", "\t")).toEqual([
    ["a,b", "c"],
    ["1", ""],
  ]);
});

test("a quoted field of many megabytes", () => {
  const field = 'x""'.repeat(3_000_000);
  expect(parseCsv(`a,"${field}"\n`, ",")[0]?.[1]).toHaveLength(6_000_000);
});
