import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { newNumbers } from "./renumbering.ts";

const list = (text: string): Entry[] => text.split("").map((word) => pending([word]));
const moves = (before: string, after: string): string =>
  newNumbers(list(before), list(after))
    .map((n) => n ?? "-")
    .join("");

test.each([
  ["nothing changed", "abc", "abc", "012"],
  ["one was added", "abc", "abcd", "012"],
  ["the first was removed", "abc", "bc", "-01"],
  ["several were removed, one was added", "abcdef", "bfg", "-0---1"],
  ["the last ones were removed", "abc", "a", "0--"],
  ["all were removed", "abc", "", "---"],
  ["one was edited", "abc", "axc", "012"],
  ["one was removed, the next was edited", "abcd", "axd", "01-2"],
  ["one of two equal commands was removed", "aab", "ab", "0-1"],
])("%s", (_, before, after, numbers) => {
  expect(moves(before, after)).toBe(numbers);
});
