import { expect, test } from "vitest";
import { describeAlike } from "./failures-alike.ts";

const said = (...lines: string[]): string[] => describeAlike(lines.map((line, n) => ({ n, line })));

test("failures with the same last line are told together", () => {
  const line = "train.py: error: unrecognized arguments: --lrr=0.1";
  expect(said(...Array.from({ length: 24 }, () => line))).toEqual([`24 of 24 failed alike: ${line}`]);
});

test("numbers do not make a difference, and are shown where all have the same", () => {
  expect(
    said("ValueError: lr 0.1 at line 7", "ValueError: lr 1e-5 at line 7", "ValueError: lr 3 at line 7"),
  ).toEqual(["3 of 3 failed alike: ValueError: lr … at line 7"]);
  expect(said("<X at 0x7f3a>", "<X at 0x1b>")).toEqual(["2 of 2 failed alike: <X at …>"]);
});

test("the most frequent kinds come first, and the rest is counted", () => {
  expect(said("a", "b", "c", "b", "b", "a")).toEqual([
    "3 of 6 failed alike (1,3-4): b",
    "2 of 6 failed alike (0,5): a",
    "1 of 6 failed otherwise (2)",
  ]);
  expect(said("a", "a", "b", "b", "c", "c", "d", "d").at(-1)).toBe("2 of 8 failed otherwise (6-7)");
});

test("nothing is said of failures that differ, or of one", () => {
  expect(said("a", "b")).toEqual([]);
  expect(said("a")).toEqual([]);
});

test("long lines are cut, and long lists of entries left out", () => {
  const failures = Array.from({ length: 99 }, (_, n) => ({
    n: 2 * n,
    line: n === 0 ? "b" : "a".repeat(999),
  }));
  const [first = ""] = describeAlike(failures);
  expect(first).toMatch(/^98 of 99 failed alike: a+…$/);
  expect(first.length).toBeLessThan(230);
});
