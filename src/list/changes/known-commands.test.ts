import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { appendNew, type NewEntry } from "./append.ts";

/** A chain of steps: `fit 1, table`. The same words are the same command. */
function chains(...lines: string[]): NewEntry[] {
  const batch: NewEntry[] = [];
  for (const line of lines)
    for (const [i, step] of line.split(", ").entries())
      batch.push({ entry: pending(["run", step]), after: i === 0 ? [] : [batch.length - 1] });
  return batch;
}

function shown(entries: readonly Entry[]): string[] {
  return entries.map(({ argv, options: { after = [] } }) => [argv[1], ...after].join(" <- "));
}

function grown(before: readonly Entry[], ...lines: string[]): readonly Entry[] {
  return appendNew(chains(...lines), { again: false })(before).entries;
}

test("a step is merged only where all steps before it are the same, also when the list grows", () => {
  const two = grown([], "prep, fit 1, table", "prep, fit 2, table");
  expect(shown(two)).toEqual(["prep", "fit 1 <- 0", "table <- 1", "fit 2 <- 0", "table <- 3"]);
  const three = grown(two, "prep, fit 0, table", "prep, fit 1, table", "prep, fit 2, table");
  expect(shown(three).slice(5)).toEqual(["fit 0 <- 0", "table <- 5"]);
  expect(grown(three, "prep, fit 2, table", "prep, fit 0, table")).toBe(three);
  // a step between others: what comes after it is another step
  expect(shown(grown(two, "prep, fit 1, check, table")).slice(5)).toEqual(["check <- 1", "table <- 5"]);
  // a step at the end
  expect(shown(grown(two, "prep, fit 1, table, plot", "prep, fit 2, table, plot")).slice(5)).toEqual([
    "plot <- 2",
    "plot <- 4",
  ]);
});

test("more that a person made it wait for, and a first step that waits, change nothing", () => {
  const list = [
    pending(["run", "other"]),
    pending(["run", "fit"], { after: [0] }),
    pending(["run", "table"], { after: [1, 0] }),
  ];
  expect(grown(list, "fit, table")).toBe(list);
  expect(shown(grown([pending(["run", "fit"]), pending(["run", "table"])], "fit, table")).slice(2)).toEqual([
    "table <- 0",
  ]);
});

test("entries of the original tool, which keeps no record, stand for a step each", () => {
  const ran = (step: string): Entry => ({
    status: "unknown",
    argv: ["run", step],
    options: {},
    facts: {},
    extra: {},
  });
  const list = [ran("fit 1"), ran("table"), ran("fit 2"), ran("table")];
  expect(grown(list, "fit 1, table", "fit 2, table")).toBe(list);
  expect(shown(grown(list, "fit 1, table", "fit 2, table", "fit 3, table")).slice(4)).toEqual([
    "fit 3",
    "table <- 4",
  ]);
});

test("variants of one command are told apart by their names", () => {
  const variant = (name: string): NewEntry => ({
    entry: pending(["p"], { name }),
    variant: { key: name, matches: (other) => other === name },
  });
  const add = (before: readonly Entry[], ...names: string[]): readonly Entry[] =>
    appendNew(names.map(variant), { again: false })(before).entries;
  const list = add([], "a", "b", "a");
  expect(list.map(({ options }) => options.name)).toEqual(["a", "b"]);
  expect(add(list, "c", "b").map(({ options }) => options.name)).toEqual(["a", "b", "c"]);
});
