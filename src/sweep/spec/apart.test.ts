import { expect, test } from "vitest";
import { entriesOf, spec } from "../../../test/helpers/specs.ts";
import { appendNew } from "../../list/changes/append.ts";
import type { Entry } from "../../core/entry.ts";

/** The entries of a list after a sweep was added to `before`. */
function added(text: string, before: readonly Entry[] = []): readonly Entry[] {
  return appendNew(entriesOf(text), { again: false })(before).entries;
}

function names(entries: readonly Entry[]): string[] {
  return entries.map(({ options }) => options.name ?? "");
}

const CHAIN = "template: {prep: 'q {data}', fit: 'p [lr]'}\ndefault: {data: d}";

test("a table after each fit: six entries", () => {
  const text = spec("template: {fit: 'p [lr]', table: 'python table.py'}", "lr: [1, 2, 3]");
  const list = added(text);
  expect(list.map(({ argv, options }) => [argv.join(" "), options.after ?? []])).toEqual([
    ["p --lr 1", []],
    ["python table.py", [0]],
    ["p --lr 2", []],
    ["python table.py", [2]],
    ["p --lr 3", []],
    ["python table.py", [4]],
  ]);
  expect(added(text.replace("[1, 2, 3]", "[0, 1, 2, 3]"), list)).toHaveLength(8);
});

test("parameters that no template uses make settings, each with its entries, also when a file grows", () => {
  const text = (runs: string, lrs: string): string => spec(CHAIN, `lr: ${lrs}\nrun: ${runs}`);
  const list = added(text("[a, a-b]", "[1, 2]"));
  expect(names(list)).toEqual([
    "Lr_1-Run_a", // prep of run a
    "Lr_1-Run_a",
    "Lr_1-Run_a-b",
    "Lr_1-Run_a-b",
    "Lr_2-Run_a",
    "Lr_2-Run_a-b",
  ]);
  expect(added(text("[a-b, a]", "[2, 1]"), list)).toBe(list);
  expect(names(added(text("[a, a-b, b]", "[0, 1, 2]"), list)).slice(6)).toEqual([
    "Lr_0-Run_a",
    "Lr_0-Run_a-b",
    "Lr_0-Run_b", // prep of run b
    "Lr_0-Run_b",
    "Lr_1-Run_b",
    "Lr_2-Run_b",
  ]);
});

test("settings with and without such a parameter are two", () => {
  const both = spec("template: p [lr]", "lr: 1", "lr: 1\nseed: [1, 2]\nsample: 3\nmethod: adam");
  const list = added(both);
  expect(names(list)).toEqual([
    "Lr_1",
    "Lr_1-Seed_1-Sample_3-Method_adam",
    "Lr_1-Seed_2-Sample_3-Method_adam",
  ]);
  expect(added(both, list)).toBe(list);
  expect(names(added(both, list.slice(1))).at(-1)).toBe("Lr_1");
  const aliases = "template: p [lr]\nalias: {model: {a.b: {tag: x}, a+b: {tag: y}}}";
  expect(added(spec(aliases, "lr: 1\nmodel: [a.b, a+b]"))).toHaveLength(2);
});

test("values are compared as they are written, and so are their names where they differ", () => {
  const text = spec("template: p [v] {_output}", "v: [3.1, 3.10, 1e-3, 0.001, 1.50]", "v: 3.1");
  expect(entriesOf(text).map(({ entry }) => entry.argv.slice(2))).toEqual([
    ["3.1", "output/V_3.1"],
    ["3.10", "output/V_3.10"],
    ["1e-3", "output/V_1e-3"],
    ["0.001", "output/V_0.001"],
    ["1.50", "output/V_1.5"],
  ]);
});
