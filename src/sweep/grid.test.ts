import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { pending } from "../core/entry.ts";
import { gridOf } from "./grid.ts";
import { parseGrid } from "./grid-options.ts";
import { numberedEntries, plainEntries } from "./tag-numbers.ts";

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    /** Builds with each of `words` in turn, into the same list. */
    readonly builds: readonly (readonly string[])[];
    readonly commands: readonly string[];
    readonly tags: readonly string[];
  }[];
}

const GOLDEN = JSON.parse(
  readFileSync(new URL("../../test/fixtures/onager.json", import.meta.url), "utf8"),
) as Golden;

/** The entries that `words` give for a list that contains `before`. */
function built(words: readonly string[], before: readonly Entry[] = [], again = false): PendingEntry[] {
  const { plan, append } = parseGrid(words, "exps");
  const grid = gridOf(plan);
  if (!plan.tag?.numbered) return plainEntries(grid, plan.tag, plan);
  return numberedEntries(grid, plan.tag, plan.mode, before, { renumber: append, again, env: plan.env });
}

/** The commands that `words`, a line without quotes, give for the program `p`. */
function commands(line: string, ...more: string[]): string[] {
  return built(["+command", "p", ...line.split(" ").filter(Boolean), ...more]).map(({ argv }) =>
    argv.slice(1).join(" "),
  );
}

function refusal(words: readonly string[]): string {
  return refusalOf(() => gridOf(parseGrid(words, "exps").plan));
}

describe("the same words give the same result as with onager", () => {
  test.each(GOLDEN.cases)("$name", ({ builds, commands, tags }) => {
    const list: Entry[] = [];
    for (const words of builds) list.push(...built(words, list));
    expect(list.map(({ argv }) => argv)).toEqual(commands.map((command) => command.split(" ")));
    expect(list.map(({ options }) => options.name ?? "")).toEqual(tags);
  });

  test("the examples of its documentation give 9 and 18 commands", () => {
    expect(GOLDEN.cases.slice(0, 2).map((each) => each.commands.length)).toEqual([9, 18]);
    expect(GOLDEN.cases[1]?.commands[3]).toContain("--run-tag mnist_lr_bs_04__lr_0.3__batchsize_64__seed_0");
  });
});

describe("features beyond onager", () => {
  test("spaces: linear, log, integers up and down", () => {
    expect(commands("+linear --x 0 1 3")).toEqual(["--x 0", "--x 0.5", "--x 1"]);
    expect(commands("+log --lr 1e-5 1e-3 3")).toEqual(["--lr 1e-05", "--lr 0.0001", "--lr 0.001"]);
    expect(commands("+integers -n 1 3")).toEqual(["-n 1", "-n 2", "-n 3"]);
    expect(commands("+integers -n 3 1")).toEqual(["-n 3", "-n 2", "-n 1"]);
    expect(commands("+integers -n 0 10 5")).toEqual(["-n 0", "-n 5", "-n 10"]);
  });

  test("zip", () => {
    expect(commands("+arg --a 1 2 +pos-arg x y +arg --c 7 +zip")).toEqual(["x --a 1 --c 7", "y --a 2 --c 7"]);
  });

  test("random repeats itself without a seed, and differs with another one", () => {
    const line = "+integers --a 1 100 +integers --b 1 100 +random 20";
    expect(new Set(commands(line)).size).toBe(20);
    expect(commands(line)).toEqual(commands(`${line} 0`));
    expect(commands(line)).not.toEqual(commands(`${line} 1`));
    expect(gridOf(parseGrid(["+command", "p", ...line.split(" ")], "x").plan).note).toBe("seed 0");
  });

  test("exclude: all conditions of one text, any of the texts", () => {
    const grid = "+arg --lr 0.1 0.01 +arg --batch-size 32 64";
    expect(commands(`${grid} +exclude lr=0.1,batch-size=64`)).toEqual([
      "--lr 0.1 --batch-size 32",
      "--lr 0.01 --batch-size 32",
      "--lr 0.01 --batch-size 64",
    ]);
    expect(commands(`${grid} +exclude lr=1e-2 --batch-size=64`)).toEqual(["--lr 0.1 --batch-size 32"]);
    expect(commands(`${grid} +exclude lr=.10 +exclude batch-size=32`)).toEqual(["--lr 0.01 --batch-size 64"]);
  });

  test("exclude: flags, bare options, positional words, a comma in a value", () => {
    const grid = "+pos-arg a b +arg --fast +flag --verbose";
    expect(commands(`${grid} +exclude verbose`)).toEqual(["a --fast", "b --fast"]);
    expect(commands(`${grid} +exclude verbose=off,1=a fast,1=b`)).toEqual(["a --fast --verbose"]);
    expect(commands("+arg --x", "1,2", "3", "+exclude", String.raw`x=1\,2`)).toEqual(["--x 3"]);
  });

  test("exclude applies before the count of zip and random", () => {
    const grid = "+integers --a 1 4 +integers --b 1 4";
    expect(commands(`${grid} +zip +exclude a=2`)).toEqual(["--a 1 --b 1", "--a 3 --b 3", "--a 4 --b 4"]);
    const picked = commands(`${grid} +random 12 5 +exclude a=2`);
    expect(new Set(picked).size).toBe(12);
    expect(picked.some((each) => each.includes("--a 2"))).toBe(false);
    expect(refusal(["+command", "p", ...`${grid} +random 13 +exclude a=2`.split(" ")])).toBe(
      "usage: 13 settings cannot be picked: 12 are left of 16; ask for 1 to 12",
    );
  });

  test("repeat comes last and varies slowest, also with a sample", () => {
    expect(commands("+repeat 2 --seed +arg --a 1 2 +flag -v")).toEqual([
      "--a 1 -v --seed 0",
      "--a 2 -v --seed 0",
      "--a 1 --seed 0",
      "--a 2 --seed 0",
      "--a 1 -v --seed 1",
      "--a 2 -v --seed 1",
      "--a 1 --seed 1",
      "--a 2 --seed 1",
    ]);
    const sample = commands("+integers --a 1 99 +random 2 +repeat 3 --seed");
    expect(sample.map((each) => each.replace(/--a \d+/, "--a")).join("; ")).toBe(
      "--a --seed 0; --a --seed 0; --a --seed 1; --a --seed 1; --a --seed 2; --a --seed 2",
    );
  });

  test("a command is split as by a shell; a value stays one word, whatever its characters", () => {
    const values = [
      "a b",
      "'",
      '"',
      "$HOME",
      "a\nb",
      "",
      "--",
      "-x",
      "é🙂",
      "+1",
      "{}",
      "++x",
      "+=y",
      "+=--dry-run",
    ];
    const argvs = built(["+command", String.raw`python 'my main.py' a\ b ""`, "+arg", "--x", ...values]);
    const fixed = ["python", "my main.py", "a b", "", "--x"];
    const given = [...values.slice(0, -3), "+x", "y", "--dry-run"];
    expect(argvs.map(({ argv }) => argv)).toEqual(given.map((value) => [...fixed, value]));
  });

  test("+name names the entries and does not change the commands; the default is the name of the list", () => {
    const [entry] = built(["+command", "p", "+arg", "--lr", "1", "2", "+name"]);
    expect(entry).toEqual(pending(["p", "--lr", "1"], { name: "exps_1__lr_1", params: { lr: 1 } }));
  });

  test("the entries have the values of what varies as params", () => {
    const words = "+arg --lr 1e-3 0.50 +pos-arg a +arg --batch-size 32 +flag -v +arg --bare +repeat 1 --seed";
    const all = built(["+command", "p --fixed 1", ...words.split(" ")]).map(({ options }) => options.params);
    expect(all).toHaveLength(4);
    const same = { 1: "a", "batch-size": 32, bare: true, seed: 0 };
    expect(all[0]).toEqual({ ...same, lr: 0.001, v: true });
    expect(all[3]).toEqual({ ...same, lr: "0.50", v: false });
    expect(built(["+command", "p"])).toEqual([pending(["p"])]);
  });

  test("+tag=--x is +tag --x", () => {
    expect(commands("+arg=--lr 1 +tag=--id +jobname=j")).toEqual(["--lr 1 --id j_1__lr_1"]);
  });
});

test("probable mistakes are noted", () => {
  const notes = (line: string): readonly string[] => parseGrid(line.split(" "), "x").notes;
  expect(notes("+command p +arg --seed 1 2 --lr 0.1")).toEqual([
    "--lr is a value of --seed here; for an option of its own write +arg --lr 0.1",
  ]);
  expect(notes("+command p +arg --seed 1 +tag +tag-args --sed")).toEqual([
    "+tag-args --sed: no +arg has that name; did you mean --seed?",
  ]);
  expect(notes("+command p +arg --seed 1 -1 -- +jobname x +no-tag-number")).toEqual([
    "+no-tag-number does nothing without +tag",
  ]);
});
