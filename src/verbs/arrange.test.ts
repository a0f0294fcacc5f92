import { describe, expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import type { NewEntry } from "../list/changes/append.ts";
import { arranged } from "./arrange-options.ts";
import { shuffled } from "./arrange.ts";

function step(word: string, ...after: number[]): NewEntry {
  const entry = pending(["p", word], { name: word, output: `out/${word}` });
  return after.length > 0 ? { entry, after } : { entry };
}

/** A batch in few words: `word@host` and what it is after. */
function described(batch: readonly NewEntry[]): string[] {
  return batch.map(({ entry: { argv, options }, after = [] }) =>
    [`${argv[1]}@${options.hosts?.join("+") ?? ""}`, ...after].join(" "),
  );
}

function arrange(batch: readonly NewEntry[], hosts?: string[], seed?: number): readonly NewEntry[] {
  return arranged(batch, { hosts, seed }).entries as readonly NewEntry[];
}

const SETTINGS = [step("train1"), step("test1", 0), step("train2"), step("test2", 2)];

describe("--each-host", () => {
  test("adds each setting once for each host, with a folder of its own, and its steps after each other", () => {
    const batch = arrange(SETTINGS, ["x", "gpu*"]);
    expect(described(batch)).toEqual([
      "train1@x",
      "test1@x 0",
      "train1@gpu*",
      "test1@gpu* 2",
      "train2@x",
      "test2@x 4",
      "train2@gpu*",
      "test2@gpu* 6",
    ]);
    expect(batch.map(({ entry }) => entry.options.output).slice(0, 4)).toEqual([
      "out/train1/x",
      "out/test1/x",
      "out/train1/gpu*",
      "out/test1/gpu*",
    ]);
  });

  test("leaves entries alone that say their hosts themselves", () => {
    const own = { entry: pending(["p", "own"], { hosts: ["z"] }) };
    expect(described(arrange([own, step("a", 0)], ["x", "y"]))).toEqual(["own@z", "a@x 0", "a@y 0"]);
  });

  test("works for batches that depend on the list", () => {
    const { entries } = arranged(() => SETTINGS.slice(0, 1), { hosts: ["x", "y"], seed: undefined });
    expect(typeof entries === "function" && described(entries([]))).toEqual(["train1@x", "train1@y"]);
  });
});

describe("--shuffle", () => {
  const MANY = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? step(`a${i}`) : step(`b${i}`, i - 1)));

  test("the same seed gives the same order, another one another; nothing is lost", () => {
    const order = described(arrange(MANY, undefined, 1));
    expect(described(arrange(MANY, undefined, 1))).toEqual(order);
    expect(described(arrange(MANY, undefined, 2))).not.toEqual(order);
    const words = (batch: readonly NewEntry[]) => new Set(batch.map(({ entry }) => entry.argv[1]));
    expect(words(arrange(MANY, undefined, 1))).toEqual(words(MANY));
    expect(order).toHaveLength(MANY.length);
  });

  test("an entry comes after those for which it waits, and waits for the same ones", () => {
    const { batch } = shuffled(MANY, 7);
    for (const [i, { entry, after = [] }] of batch.entries())
      for (const k of after) {
        expect(k).toBeLessThan(i);
        expect(batch[k]?.entry.argv[1]).toBe(`a${Number(entry.argv[1]?.slice(1)) - 1}`);
      }
  });

  test("a chain that is longer than a stack is deep", () => {
    const chain = Array.from({ length: 30_000 }, (_, i) => (i === 0 ? step("0") : step(`${i}`, i - 1)));
    expect(shuffled(chain, 1).order).toEqual(chain.map((_, i) => i));
  });

  test("numbers are told in the order in which the commands were given", () => {
    const { entries, inGivenOrder } = arranged(MANY, { hosts: undefined, seed: 3 });
    const words = (entries as readonly NewEntry[]).map(({ entry }) => entry.argv[1]);
    const numbers = inGivenOrder(words.map((_, k) => k));
    expect(numbers.map((n) => words[n])).toEqual(MANY.map(({ entry }) => entry.argv[1]));
  });
});
