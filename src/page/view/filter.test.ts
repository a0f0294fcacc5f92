import { expect, test } from "vitest";
import { columnsOf } from "../data/columns.ts";
import { searchedText } from "../data/searched-text.ts";
import { smallData } from "../../../test/helpers/page-data.ts";
import { compileFilter } from "./filter.ts";
import { readFilter, writeFilterWord } from "./filter-words.ts";

const DATA = smallData();

function matching(text: string, data = DATA): number[] {
  const filter = compileFilter(text, columnsOf(data), data.statuses, (row) => searchedText(data, row));
  return data.n.filter((_, row) => filter.matches(row));
}

test.each([
  ["", [0, 1, 2, 3, 4, 5]],
  ["lr=0.1", [0, 3]],
  ["lr=1e-1", [0, 3]],
  ["lr==0.1", [0, 3]],
  ["lr!=0.1", [1, 2, 4, 5]],
  ["lr>0.01", [0, 3]],
  ["lr>=0.01 lr<0.1", [1, 4]],
  ["failed", [5]],
  ["status=failed", [5]],
  ["status!=failed lr<=0.01", [1, 2, 4]],
  ["n<2", [0, 1]],
  ["acc>0.8", [0, 1]],
  ["acc=NaN", [3]],
  ["acc<1", [0, 1, 2]],
  ['acc=""', [4, 5]],
  ["opt=adam", [0, 1, 2]],
  ["opt>adam", [3, 4, 5]],
  ["ADAM", [0, 1, 2]],
  ["--lr=0.1", []],
  ['"--lr 0.1"', [0, 3]],
  ["exit", [5]],
  ["host=gpu1", [0, 1, 2, 3]],
  ["time>=2", [1, 2, 3]],
])("the filter %j", (text, rows) => {
  expect(matching(text)).toEqual(rows);
});

test("names may have operators and blanks in them, and the longest one counts", () => {
  const names = ["a", "a=b", "batch size", "x>"];
  expect(readFilter('a=b=3 "batch size>8" x>>2 a=c', names)).toEqual([
    { kind: "compare", name: "a=b", operator: "=", value: "3" },
    { kind: "compare", name: "batch size", operator: ">", value: "8" },
    { kind: "compare", name: "x>", operator: ">", value: "2" },
    { kind: "compare", name: "a", operator: "=", value: "c" },
  ]);
});

test("a word that is written for a comparison is read as that comparison", () => {
  const word = writeFilterWord("batch size", "!=", "two words");
  expect(readFilter(word, ["batch size"])).toEqual([
    { kind: "compare", name: "batch size", operator: "!=", value: "two words" },
  ]);
});

test("a comparison with no column is named", () => {
  const filter = compileFilter("lrr=3 --lr=0.1 a=b?", columnsOf(DATA), DATA.statuses, () => "");
  expect(filter.misread).toEqual(["lrr=3", "a=b?"]);
});

test("without commands, text is looked for in the values of parameters", () => {
  const { commands: _, ...rest } = DATA;
  expect(matching("opt=sg", rest)).toEqual([]);
  expect(matching("sgd", rest)).toEqual([3, 4, 5]);
});
