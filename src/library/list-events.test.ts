import { expect, test } from "vitest";
import { type Entry, pending } from "../core/entry.ts";
import { changesBetween } from "./list-events.ts";

const [a, b, c, d] = ["a", "b", "c", "d"].map((program) => pending([program])) as [
  Entry,
  Entry,
  Entry,
  Entry,
];
const held = ({ argv, options, extra }: Entry): Entry => ({
  status: "held",
  argv,
  options,
  facts: {},
  extra,
});

test("entries that stay the same are no events, also as other objects", () => {
  expect(changesBetween([a, b], [{ ...a }, b])).toEqual([]);
});

test("what is appended is added, what is missing is removed, and the others keep their identity", () => {
  expect(changesBetween([a, b, c], [a, held(c), d])).toEqual([
    { kind: "removed", n: 1, before: b },
    { kind: "changed", n: 1, entry: held(c), before: c },
    { kind: "added", n: 2, entry: d },
  ]);
  expect(changesBetween([], [a])).toEqual([{ kind: "added", n: 0, entry: a }]);
  expect(changesBetween([a, b], [])).toEqual([
    { kind: "removed", n: 0, before: a },
    { kind: "removed", n: 1, before: b },
  ]);
});

test("a list that was replaced is removed and added", () => {
  expect(changesBetween([a, b], [c, d]).map(({ kind, n }) => `${kind} ${n}`)).toEqual([
    "removed 0",
    "removed 1",
    "added 0",
    "added 1",
  ]);
});
