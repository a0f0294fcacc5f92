import { describe, expect, test } from "vitest";
import { type Entry, pending, type Status } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { countDependencies } from "./dependency-counts.ts";
import { Followed } from "./followed.ts";
import { endCode, isOver, endStateOf } from "./end-state.ts";

function entry(word: string, status: Status = "pending", after?: number[]): Entry {
  return { ...pending([word], after && { after }), status, facts: {} } as unknown as Entry;
}

describe("the entries that a wait is for", () => {
  test("all: also those that are added meanwhile", () => {
    const followed = new Followed([entry("a")], parseSelection("all"));
    followed.update([entry("a", "done"), entry("b")]);
    expect([...followed.numbers]).toEqual([0, 1]);
  });

  test("a status: those that have it at the start, whatever becomes of them", () => {
    const followed = new Followed([entry("a", "running"), entry("b")], parseSelection("running"));
    followed.update([entry("a", "done"), entry("b", "running")]);
    expect([...followed.numbers]).toEqual([0]);
  });

  test("last: the last one at the start", () => {
    const followed = new Followed([entry("a"), entry("b")], parseSelection("last"));
    followed.update([entry("a"), entry("b"), entry("c")]);
    expect([...followed.numbers]).toEqual([1]);
  });

  test("numbers follow their entries when others are removed", () => {
    const followed = new Followed([entry("a"), entry("b"), entry("c")], parseSelection("1,2"));
    followed.update([entry("b", "done"), entry("c", "failed"), entry("d")]);
    expect([...followed.numbers]).toEqual([0, 1]);
    expect(followed.removed).toBe(0);
    followed.update([entry("b", "done"), entry("d")]);
    expect([...followed.numbers]).toEqual([0]);
    expect(followed.removed).toBe(1);
  });
});

describe("isOver and endCode", () => {
  const endState = (entries: Entry[]): ReturnType<typeof endStateOf> =>
    endStateOf(entries, new Set(entries.keys()), countDependencies(entries).stuck);

  test.each<[string, Entry[], "goes on" | 0 | 1]>([
    ["an empty list", [], 0],
    ["done", [entry("a", "done"), entry("b", "unknown")], 0],
    ["one failed", [entry("a", "done"), entry("b", "failed")], 1],
    ["one was cancelled", [entry("a", "cancelled")], 1],
    ["one failed, another is pending", [entry("a", "failed"), entry("b")], "goes on"],
    ["one is held", [entry("a", "done"), entry("b", "held")], "goes on"],
    ["one runs", [entry("a", "running")], "goes on"],
    ["one can never run", [entry("a", "done"), entry("b", "pending", [7])], 1],
    [
      "one waits for a failed one, and is skipped soon",
      [entry("a", "failed"), entry("b", "pending", [0])],
      "goes on",
    ],
  ])("%s", (_, entries, expected) => {
    expect(isOver(endState(entries)) ? endCode(endState(entries)) : "goes on").toBe(expected);
  });

  test("only the entries in question count", () => {
    const entries = [entry("a", "done"), entry("b", "failed"), entry("c")];
    expect(isOver(endStateOf(entries, new Set([0]), []))).toBe(true);
    expect(endCode(endStateOf(entries, new Set([0]), []))).toBe(0);
    expect(isOver(endStateOf(entries, new Set([0, 2]), []))).toBe(false);
  });
});
