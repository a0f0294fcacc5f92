import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import { failureKinds, lastLine } from "./failures.ts";

test("failures with the same last line but for numbers are of a kind, which says what they share", () => {
  const [kind, ...others] = failureKinds(viewOf(sampleData(60)));
  expect(others).toEqual([]);
  expect(kind?.line).toBe("FloatingPointError: loss is nan at step …");
  expect(kind?.rows.slice(0, 3)).toEqual([4, 9, 14]);
  expect(kind?.shared[0]).toEqual({ param: "lr", value: "1", share: 1 });
  expect(kind?.shared.map(({ param }) => param)).toEqual(["lr", "optimizer"]);
});

test("what a single failure has is shared with nobody, and without logs the reason tells", () => {
  const { tails: _, ...data } = smallData();
  expect(failureKinds(viewOf(data))).toEqual([{ line: "exit 1", rows: [5], shared: [] }]);
});

test.each([
  ["a\nb\n\n", "b"],
  ["", ""],
  ["a\n   b  ", "b"],
])("the last line of %j", (text, line) => {
  expect(lastLine(text)).toBe(line);
});
