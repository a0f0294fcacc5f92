import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { readSpans, selectedRows, writeSpans } from "./selection.ts";

const data = sampleData(300);
const view = sampleView(data);

test("what is selected comes back from a link", () => {
  const spans = new Map([
    ["param lr", [[0.123456789, 2.5] as const]],
    ["metric accuracy", [[0.7, 0.9] as const, [0.1, 0.2] as const]],
  ]);
  const text = writeSpans(spans);
  expect(readSpans(text).get("param lr")).toEqual([[0.123457, 2.5]]);
  expect(writeSpans(readSpans(text))).toBe(text);
  expect(writeSpans(new Map([["param lr", []]]))).toBeUndefined();
});

test.each(["", "{", "1", "null", '["a"]', '[["a",1]]', '[["a",[["x",2],[1]]]]', '[["a",[[null,1]]]]'])(
  "a link that says %s selects nothing",
  (text) => {
    expect(selectedRows(view, text)).toBeUndefined();
  },
);

test("rows of all entries are selected; an axis that the list has not selects nothing", () => {
  const rows = selectedRows(view, '[["param lr",[[1.6,2.4]]]]');
  expect([...rows!]).toEqual(data.n.filter((row) => data.params[0]!.index[row] === 2));
  expect(selectedRows(view, '[["param other",[[1,2]]]]')).toBeUndefined();
});
