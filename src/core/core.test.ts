import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { formatDuration } from "./duration.ts";
import { pending } from "./entry.ts";
import { formatNumbers, parseSelection, select } from "./selection.ts";
import { quoteWords, splitWords } from "./shell-words.ts";

const ODD = [
  "",
  " ",
  "a b",
  "it's",
  '"',
  "$HOME",
  "`id`",
  "\\",
  "a\nb",
  "\t",
  "\u0001",
  "é🙂",
  "*",
  "~",
  "#x",
  "a=b",
  "-",
  "--",
  "\u007f",
  "\u0085",
  "!",
];

describe("shell words", () => {
  test("bash reads back what was quoted", () => {
    const script = String.raw`printf '%s\0' ` + quoteWords(ODD);
    const words = execFileSync("bash", ["-c", script], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    expect(words.split("\0").slice(0, -1)).toEqual(ODD);
  });

  test("text is split as bash does", () => {
    for (const text of [
      "a  b",
      "'a b' c",
      String.raw`"a\"b" a\ b`,
      `x'y'"z"`,
      "''",
      String.raw`"a\b"`,
      "  ",
    ]) {
      const words = execFileSync("bash", ["-c", `printf '%s\\0' ${text}`], { encoding: "utf8" });
      expect(splitWords(text)).toEqual(text.trim() === "" ? [] : words.split("\0").slice(0, -1));
    }
    expect(() => splitWords("a 'b")).toThrow("a quote (') is not closed");
    expect(() => splitWords("a\\")).toThrow("lone backslash");
  });
});

describe("selections", () => {
  const entries = ["a 0.1", "b 0.2", "c 0.1"].map((text) => pending(["run", ...text.split(" ")]));
  test.each([
    ["1", [1]],
    ["0,2", [0, 2]],
    ["0-last:2", [0, 2]],
    ["last", [2]],
    ["all", [0, 1, 2]],
    ["pending", [0, 1, 2]],
    ["0.1", [0, 2]],
    ["b 0.2", [1]],
  ])("%s", (text, numbers) => {
    expect(select(entries, parseSelection(text))).toEqual(numbers);
  });

  test("what means nothing is a slip", () => {
    expect(() => select(entries, parseSelection("failed"))).toThrow(
      'no entry matches "failed" (entries 0 to 2)',
    );
    expect(() => parseSelection("5-3")).toThrow("runs backwards");
  });

  test("numbers are written the way they are read", () => {
    expect(formatNumbers([0, 2, 3, 4, 9])).toBe("0,2-4,9");
  });
});

test.each([
  [40, "0.0s"],
  [9_949, "9.9s"],
  [59_499, "59s"],
  [185_000, "3m 05s"],
  [7_620_000, "2h 07m"],
  [360_000_000, "4d 4h"],
])("%i ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
