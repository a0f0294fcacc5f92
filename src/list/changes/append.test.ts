import { describe, expect, test } from "vitest";
import { type Entry, type Options, pending } from "../../core/entry.ts";
import { cpuGrowth } from "../../../test/helpers/cpu-growth.ts";
import { claimOf, three } from "../../../test/helpers/claims.ts";
import { append, appendNew, replaceAll } from "./append.ts";

const NEW = { again: false };

function commands(...texts: string[]): { entry: ReturnType<typeof pending> }[] {
  return texts.map((text) => ({ entry: pending(["run", ...text.split(" ")]) }));
}

function argvs(entries: readonly Entry[]): string[] {
  return entries.map(({ argv }) => argv.slice(1).join(" "));
}

function withOptions(options: Options): { entry: ReturnType<typeof pending> } {
  return { entry: pending(["run", "a"], options) };
}

const there: readonly Entry[] = [
  pending(["run", "a"]),
  {
    ...pending(["run", "b"], { name: "second", priority: 3 }),
    status: "failed",
    facts: { attempt: 2, exitCode: 1 },
  },
  { ...pending(["run", "c"]), status: "unknown", facts: {} },
];

describe("appendNew", () => {
  test("commands that differ only in their check are different, both in the list and in the batch", () => {
    const twins = [withOptions({ check: "true" }), withOptions({}), withOptions({ check: "false" })];
    const { entries, value } = appendNew([...twins, withOptions({ check: "true" })], NEW)([]);
    expect(value).toEqual({ numbers: [0, 1, 2, 0], fresh: 3, present: 0 });
    const again = appendNew([withOptions({ check: "false" }), withOptions({ check: "x" })], NEW)(entries);
    expect(again.value).toEqual({ numbers: [2, 3], fresh: 1, present: 1 });
  });

  test("and so are those for other hosts, with another output folder, or with placeholders", () => {
    const entries = [
      withOptions({}),
      withOptions({ hosts: ["x"] }),
      withOptions({ hosts: ["y", "x"] }),
      withOptions({ output: "out/1" }),
      withOptions({ output: "out/2" }),
      withOptions({ output: "r" }),
      withOptions({ output: "u" }),
      withOptions({ placeholders: true }),
    ];
    const { entries: list, value } = appendNew(entries, NEW)([]);
    expect(value).toMatchObject({ fresh: 8 });
    const again = [
      withOptions({ hosts: ["x", "y"] }),
      withOptions({ placeholders: false, params: { a: 1 } }),
    ];
    expect(appendNew(again, NEW)(list).value).toMatchObject({ numbers: [2, 0], fresh: 0 });
  });

  test("a command that names its output folder is the same as one from before entries had that key", () => {
    const argv = ["run", "--save", "output/A_1"] as const;
    const added = [{ entry: pending(argv, { output: "output/A_1" }) }];
    expect(appendNew(added, NEW)([pending(argv)]).value).toMatchObject({ numbers: [0], fresh: 0 });
  });

  test("adds only commands that are not in the list with any status", () => {
    const { entries, value } = appendNew(commands("b", "x", "c", "y"), NEW)(there);
    expect(argvs(entries)).toEqual(["a", "b", "c", "x", "y"]);
    expect(value).toEqual({ numbers: [1, 3, 2, 4], fresh: 2, present: 2 });
    expect(entries.slice(0, 3)).toEqual(there);
  });

  test("without new commands the array is the same, so nothing is written", () => {
    const { entries, value } = appendNew(commands("a", "b"), NEW)(there);
    expect(entries).toBe(there);
    expect(value).toEqual({ numbers: [0, 1], fresh: 0, present: 2 });
  });

  test("duplicates within a batch are added once", () => {
    const { entries, value } = appendNew(commands("x", "a", "x", "a", "x"), NEW)(there);
    expect(argvs(entries)).toEqual(["a", "b", "c", "x"]);
    expect(value).toEqual({ numbers: [3, 0, 3, 0, 3], fresh: 1, present: 2 });
  });

  test("again adds the whole batch", () => {
    const { entries, value } = appendNew(commands("a", "x", "x"), { again: true })(there);
    expect(argvs(entries)).toEqual(["a", "b", "c", "a", "x", "x"]);
    expect(value).toEqual({ numbers: [3, 4, 5], fresh: 3, present: 0 });
  });

  test.each<[string, Options, Options, boolean]>([
    ["env", { env: { A: "1" } }, { env: { A: "2" } }, false],
    ["env in another order", { env: { A: "1", B: "2" } }, { env: { B: "2", A: "1" } }, true],
    ["no env and an empty one", {}, { env: {} }, true],
    ["check", { check: "test -f x" }, {}, false],
    ["an empty check", { check: "" }, {}, false],
    ["a check that looks like an env", { check: "[]" }, { env: { "": "[]" } }, false],
    ["name, priority, after and the rest", { name: "n", priority: 1, tags: ["t"] }, { timeout: "2h" }, true],
  ])("identity of entries: %s", (_, one, other, same) => {
    const { entries } = appendNew([withOptions(one), withOptions(other)], NEW)([]);
    expect(entries).toHaveLength(same ? 1 : 2);
  });

  test("words that join to the same text are different", () => {
    const entries = [
      ["run", "a b"],
      ["run", "a", "b"],
      ["run", "a", "b", ""],
      ["run", 'a","b'],
      ["run", "a\0b"],
    ] as const;
    const added = entries.map((argv) => ({ entry: pending(argv) }));
    expect(appendNew(added, NEW)([]).value.fresh).toBe(entries.length);
  });

  test("of several equal entries the last one counts", () => {
    const twice = [...there, pending(["run", "a"])];
    expect(appendNew(commands("a"), NEW)(twice).value.numbers).toEqual([3]);
  });

  test("after: indices of the batch become entry numbers, also those of present entries", () => {
    const [prepare, train, test] = commands("b", "train", "test");
    const added = [
      { ...prepare!, after: [] },
      { ...train!, after: [0] },
      { entry: pending(test!.entry.argv, { after: [2] }), after: [1, 0, 1] },
    ];
    const { entries } = appendNew(added, NEW)(there);
    expect(entries.slice(3).map(({ options }) => options.after)).toEqual([[1], [2, 3, 1]]);
    expect(() => appendNew([{ ...prepare!, after: [0] }], NEW)([])).toThrow(RangeError);
  });

  test("after an entry that does not exist is refused", () => {
    const after = (n: number) => [{ entry: pending(["run", "x"], { after: [n] }) }];
    expect(() => appendNew(after(3), NEW)(there)).toThrow("there is no entry 3");
    expect(() => appendNew(after(0), NEW)([])).toThrow("there is no entry 0");
    expect(appendNew(after(2), NEW)(there).value.numbers).toEqual([3]);
    // the second line of a batch may name the first one by its future number
    expect(appendNew([...commands("y"), ...after(3)], NEW)(there).value.numbers).toEqual([3, 4]);
  });

  test.each([true, false])("called again after it was written, it adds nothing (again: %s)", (again) => {
    const change = appendNew(commands("x", "a", "y"), { again });
    const { entries, value } = change(there);
    const since = entries.map((entry, n) =>
      n === 3 ? { ...structuredClone(entry), options: { priority: 7 } } : structuredClone(entry),
    );
    const more = [...since, pending(["run", "z"])];
    expect(change(more)).toEqual({ entries: more, value });
    // the earlier call was not written after all
    expect(change(there).entries).toHaveLength(entries.length);
  });

  test("a hundred thousand against a hundred thousand", () => {
    const many = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({
        entry: pending(["python", "main.py", "--lr", String(from + i), "--seed", "1"]),
      }));
    const addTo = (count: number) => {
      const before = many(count, 0).map(({ entry }) => entry);
      return appendNew(many(count, count / 2), NEW)(before).value;
    };
    expect(addTo(100_000)).toMatchObject({ fresh: 50_000, present: 50_000 });
    // About 20 times as much for 20 times as many; comparing each with each would take 400 times
    // as much.
    expect(cpuGrowth(addTo, 5_000, 100_000)).toBeLessThan(100);
  });
});

describe("append and replace", () => {
  test("append, applied again after it was written, adds nothing", () => {
    const change = append([pending(["x"]), pending(["y"])]);
    const first = change(three);
    expect(first.value).toBe(3);
    const reread = first.entries.map((entry) => structuredClone(entry));
    const worked = claimOf(reread, "c").entries;
    expect(change(worked)).toEqual({ entries: worked, value: 3 });
    expect(change(three).entries).toHaveLength(5); // the earlier call was not written after all
  });

  test("replace is refused while an entry is running", () => {
    expect(replaceAll([pending(["x"])])(three).entries).toHaveLength(1);
    expect(() => replaceAll([])(claimOf(three, "c").entries)).toThrow("entry 1 is running");
  });
});

test("replace, applied again after it was written, removes nothing that was added or started since", () => {
  const change = replaceAll([pending(["x"]), pending(["y"])]);
  const { entries, value } = change(three);
  const since = claimOf([...entries, pending(["z"])], "c").entries;
  expect(change(since)).toEqual({ entries: since, value });
  expect(change(three).entries).toHaveLength(2); // the earlier call was not written after all
});
