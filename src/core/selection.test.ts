import { describe, expect, test } from "vitest";
import { type Argv, type Entry, type Options, pending } from "./entry.ts";
import { parseSelection } from "./parse-selection.ts";
import { isQuick, select } from "./selection.ts";

const NOW = "2026-11-20T10:00:00.000Z";
const entry = (command: string, options: Options = {}): Entry =>
  pending(command.split(" ") as [string], options);
const ended = (status: "done" | "failed" | "cancelled", before: Entry): Entry => ({
  ...before,
  status,
  facts: {},
});
const running = (before: Entry, pausedAt?: string): Entry => {
  const facts = { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: NOW };
  return { ...before, status: "running", facts: { ...facts, ...(pausedAt && { pausedAt }) } };
};

const LIST: readonly Entry[] = [
  entry("train --lr 1", { name: "base", tags: ["early", "train"] }),
  entry("train --lr 10", { tags: ["late", "train"] }),
  ended("failed", entry("test --model base", { tags: ["late", "test"] })),
  ended("done", entry("plot failed --gpus 0,1", { name: "Gpus_0,1" })),
  ended("cancelled", entry("a b", { name: "failed" })),
  running(entry("a c", { name: "3" }), NOW),
  running(entry("run --betas 0.9,0.999 --lr=1", { tags: ["two words"] })),
];
const numbers = (words: string | readonly string[], entries = LIST): number[] =>
  select(entries, parseSelection(words));
const refusal = (words: string | readonly string[], entries = LIST): string => {
  try {
    return `selects ${numbers(words, entries).join(",")}`;
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return `${message}; ${hint}`;
  }
};

describe("what a selection selects", () => {
  test.each<[string | string[], number[]]>([
    // a status goes first, then an exact name or tag, then words
    ["failed", [2]],
    ["name:failed", [4]],
    ["cmd:failed", [3]],
    ["status:failed", [2]],
    ["paused", [5]],
    ["running", [5, 6]],
    ["base", [0]],
    ["cmd:base", [2]],
    ["train", [0, 1]],
    ["tag:train", [0, 1]],
    ["late", [1, 2]],
    ["test", [2]],
    ["two words", [6]],
    ["3", [3]],
    ["name:3", [5]],
    ["lr 1", [0, 6]],
    ["lr=1", [0, 6]],
    ["cmd:lr 1", [0, 6]],
    ["a", [4, 5]],
    // several add up
    ["pending,cancelled", [0, 1, 4]],
    ["pending cancelled", [0, 1, 4]],
    [
      ["pending", "cancelled"],
      [0, 1, 4],
    ],
    ["0 1", [0, 1]],
    [
      ["0", "1"],
      [0, 1],
    ],
    [
      ["0-1", "last", "tag:test"],
      [0, 1, 2, 6],
    ],
    ["0, 1 ,5-6,", [0, 1, 5, 6]],
    ["tag:early,tag:test", [0, 2]],
    ["tag:early tag:test", [0, 2]],
    ["failed tag:early", [0, 2]],
    ["status:failed,done", [2, 3]],
    ["early,test", [0, 2]],
    ["lr 10,lr 1", [0, 1, 6]],
    [
      ["base", "3"],
      [0, 3],
    ],
    [
      ["lr=10", "model=base"],
      [1, 2],
    ],
    ["0,all", [0, 1, 2, 3, 4, 5, 6]],
    ["0,99", [0]],
    ["pending,held", [0, 1]],
    // commas of a name or of a command
    ["Gpus_0,1", [3]],
    ["name:Gpus_0,1", [3]],
    ["betas 0.9,0.999", [6]],
    ["gpus 0,1", [3]],
    ["0,1", [0, 1]],
  ])("%j", (words, expected) => {
    expect(numbers(words)).toEqual(expected);
  });

  test("only numbers and statuses can be decided without whole entries", () => {
    for (const text of ["0,2-5", "failed", "status:failed", "0 paused", "all"])
      expect(isQuick(parseSelection(text))).toBe(true);
    for (const text of ["base", "name:3", "failed,base"]) expect(isQuick(parseSelection(text))).toBe(false);
  });

  test("what a word means stays as it was, also for entries that are added later", () => {
    const includes = parseSelection("train").within(LIST);
    expect(includes(entry("x", { tags: ["train"] }), 7, 8)).toBe(true);
    expect(includes(entry("train"), 7, 8)).toBe(false);
    const open = parseSelection("new").within(LIST); // nobody knows yet
    expect(open(entry("x", { tags: ["new"] }), 7, 8)).toBe(true);
    expect(open(entry("new"), 7, 8)).toBe(true);
    expect(parseSelection("last").within(LIST)(entry("x"), 7, 8)).toBe(true);
  });

  test("thousands of numbers are quick", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => entry(`p ${i}`));
    const odd = many.flatMap((_, n) => (n % 2 === 1 ? [n] : []));
    expect(numbers(odd.join(","), many)).toEqual(odd);
  });

  test("numbers that are given twice are known", () => {
    const twice = (words: string | string[]): readonly number[] | undefined =>
      parseSelection(words).twice?.(LIST);
    expect(twice(["0", "0-2", "failed"])).toEqual([0, 2]);
    expect(twice("0,1")).toEqual([]);
  });
});

describe("what is refused", () => {
  test.each<[string | string[], string]>([
    ["erly", 'no entry matches "erly" (entries 0 to 6); did you mean early?'],
    ["tag:erly", "did you mean tag:early?"],
    ["name:bse", "did you mean name:base?"],
    ["tag:xyz", "there are: early, train, late, test, 'two words'"],
    ["faild", "did you mean failed?"],
    ["status:faild", "there is no status faild; did you mean status:failed?"],
    ["status:x", "there are: pending, held, running"],
    ["lost", "such entries count as running; --list FILE --status lost,orphaned shows which"],
    ["status:orphaned", "such entries count as running"],
    ["tag:", 'the selection "tag:" has nothing after tag:; for example: tag:ablation'],
    ["lr 0", "a selection is one of"],
    ["betas 0.9", "only whole words count; in entry 6 it is a part of them: run --betas 0.9,0.999"],
    ["cmd:modle", "did you mean cmd:model?"],
    ["0,erly", 'no entry matches "erly"'],
    [["0", "erly"], 'no entry matches "erly"'],
    [
      ["lr", "1"],
      "lr 1: is this one text of a command, or are these 2 selections?; text goes in quotes: 'lr 1'; selections have commas between: lr,1",
    ],
    [["learning", "rate"], 'no entry matches "learning"'],
    [["cmd:lr", "1"], "is this one text"],
    ["", "the selection is empty"],
    [" , ", "the selection is empty"],
    [["0", ""], "the selection is empty"],
    ["99", 'no entry matches "99"'],
    [["held", "99"], 'no entry matches "held 99"'],
  ])("%j", (words, expected) => {
    expect(refusal(words)).toContain(expected);
  });

  test("an empty list, and one without names", () => {
    expect(refusal("base", [])).toContain("(the list is empty)");
    expect(refusal("tag:a", [entry("p")])).toContain("no entry has a tag");
  });

  test("a name is data: what a shell would obey is quoted", () => {
    const odd = [entry("p", { name: "a b$" })];
    expect(refusal("name:ab$", odd)).toContain("did you mean 'name:a b$'?");
    expect(numbers("a b$", odd)).toEqual([0]);
    const argv: Argv = ["p", "-x"];
    expect(numbers("-x", [pending(argv)])).toEqual([0]);
  });
});
