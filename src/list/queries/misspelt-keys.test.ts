import { expect, test } from "vitest";
import { type Options, pending } from "../../core/entry.ts";
import { misspeltKeys } from "./misspelt-keys.ts";

function asked(extra: Record<string, unknown>, options: Options = {}): [string, string][] {
  return misspeltKeys([[0, pending(["true"], options, extra)]]).map(({ key, meant }) => [key, meant]);
}

test.each([
  ["timout", "timeout"],
  ["Retries", "retries"],
  ["time-out", "timeout"],
  ["tag", "tags"],
  ["gpu", "gpus"],
  ["nmae", "name"],
  ["Env", "env"],
  ["chek", "check"],
  ["prio", "priority"],
])("%s was meant to be %s", (key, meant) => {
  expect(asked({ [key]: 1 })).toEqual([[key, meant]]);
});

test.each([
  "end",
  "game",
  "cmd",
  "lr",
  "seed",
  "note",
  "model",
  "dataset",
  "_",
  "",
  "host",
  "batch_size",
  "user",
])("%j is left to the user", (key) => {
  expect(asked({ [key]: 1 })).toEqual([]);
});

test("entries are named, but not those that have the option, too", () => {
  const entries = [
    pending(["a"], {}, { timout: "2h" }),
    pending(["b"], { timeout: "1h" }, { timout: "2h" }),
    pending(["c"], {}, { timout: "2h", mine: 1 }),
  ];
  expect(misspeltKeys(entries.entries())).toEqual([{ key: "timout", meant: "timeout", numbers: [0, 2] }]);
});
