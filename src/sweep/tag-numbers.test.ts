import { describe, expect, test } from "vitest";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { pending } from "../core/entry.ts";
import { gridOf } from "./grid.ts";
import { parseGrid } from "./grid-options.ts";
import { numberedEntries, plainEntries } from "./tag-numbers.ts";

/** The entries that `words` give for a list that contains `before`. */
function built(words: readonly string[], before: readonly Entry[] = [], again = false): PendingEntry[] {
  const { plan, append } = parseGrid(words, "exps");
  const grid = gridOf(plan);
  if (!plan.tag?.numbered) return plainEntries(grid, plan.tag, plan);
  return numberedEntries(grid, plan.tag, plan.mode, before, { renumber: append, again, env: plan.env });
}

describe("tag numbers in a list with tags", () => {
  const grid = (...lr: string[]): string[] => [
    "+command",
    "p",
    "+arg",
    "--lr",
    ...lr,
    "+tag",
    "+jobname",
    "j",
  ];
  const tags = (entries: readonly Entry[]): string[] => entries.map(({ options }) => options.name ?? "");

  test("present settings keep their tags, and new ones continue the numbers", () => {
    const first = built(grid("1", "2"));
    const more = built(grid("3", "1", "2"), first);
    expect(tags(more)).toEqual(["j_3__lr_3", "j_1__lr_1", "j_2__lr_2"]);
    expect(more.slice(1)).toEqual(first);
    expect(tags(built(grid("1", "2"), first, true))).toEqual(["j_3__lr_1", "j_4__lr_2"]);
    expect(tags(built([...grid("1"), "+append"], [...first, pending(["x"])]))).toEqual(["j_4__lr_1"]);
  });

  test("variables of the command are part of the setting", () => {
    const withEnv = (seed: string, ...lr: string[]): string[] =>
      grid(...lr).map((word) => (word === "p" ? `SEED=${seed} p` : word));
    const first = built(withEnv("1", "1"));
    expect(first[0]).toMatchObject({
      argv: ["p", "--lr", "1", "--tag", "j_1__lr_1"],
      options: { env: { SEED: "1" } },
    });
    expect(tags(built(withEnv("1", "1", "2"), first))).toEqual(["j_1__lr_1", "j_2__lr_2"]);
    expect(tags(built(withEnv("2", "1"), first))).toEqual(["j_2__lr_1"]);
    expect(tags(built(grid("1"), first))).toEqual(["j_2__lr_1"]);
  });

  test("other names, other environments and removed entries do not confuse it", () => {
    const others = [
      pending(["p", "--lr", "1", "--tag", "k_7__lr_1"], { name: "k_7__lr_1" }),
      pending(["p", "--lr", "1", "--tag", "j_5__lr_1"], { name: "j_5__lr_1", env: { A: "1" } }),
      pending(["p", "--lr", "2", "--tag", "j_4__lr_2"], { name: "renamed" }),
    ];
    expect(tags(built(grid("1", "2"), others))).toEqual(["j_6__lr_1", "j_4__lr_2"]);
    expect(tags(built([...grid("1"), "+append"], others))).toEqual(["j_6__lr_1"]);
  });

  test("hydra tags and names without option are found again, too", () => {
    const hydra = ["+command", "p", "+arg-mode", "hydra", "+arg", "lr", "1", "2", "+tag", "id"];
    expect(built(hydra, built(hydra))).toEqual(built(hydra));
    const named = ["+command", "p", "+arg", "--lr", "1", "2", "+name"];
    expect(tags(built([...named, "+arg", "--x", "9"], built(named)))).toEqual([
      "exps_3__lr_1__x_9",
      "exps_4__lr_2__x_9",
    ]);
  });
});
