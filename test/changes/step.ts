import type { Entry } from "../../src/core/entry.ts";
import { parseSelection } from "../../src/core/parse-selection.ts";
import { formatNumbers, type Selection } from "../../src/core/selection.ts";
import type { Change } from "../../src/list/changes/change.ts";
import type { Item } from "./plain-list.ts";
import type { World } from "./world.ts";

/** Numbers from which a step takes its choices; each is used once. */
export interface Dice {
  readonly who: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export type Step = (world: World, dice: Dice) => void;

/** Chooses among `all` by the bits of `n`. */
export function some<T>(all: readonly T[], n: number): T[] {
  return all.filter((_, i) => ((n >> (i % 16)) & 1) === 1);
}

export function one<T>(all: readonly T[], n: number): T | undefined {
  return all[n % Math.max(1, all.length)];
}

/** A selection: a status, all, or the numbers of some entries. */
export function selected({ plain }: World, { a, b }: Dice): Selection {
  const kind = ["all", "pending", "running", "failed", "cancelled", "done", "held"][b % 24];
  const numbers = some(plain.items, a).map((item) => plain.numberOf(item));
  return parseSelection(kind ?? (numbers.length > 0 ? formatNumbers(numbers) : "99"));
}

/** The entries that `selection` means now. */
export function again(world: World, selection: Selection): Item[] {
  const { items } = world.plain;
  const includes = selection.within(items as unknown as Entry[]);
  return items.filter((item, n) => includes(item as unknown as Entry, n, items.length));
}

/** Claims that are declared lost, some with a runner that has another id by now. */
export function lostClaims(world: World, { a, b }: Dice): Map<string, string | undefined> {
  const chosen = some(world.plain.running(), a);
  const of = (item: Item, i: number): string =>
    ((b >> i) & 3) === 3 ? "another" : String(item.run["runner"]);
  return new Map(chosen.map((item, i) => [String(item.record["claim"]), of(item, i)]));
}

export function isLost(item: Item, lost: ReadonlyMap<string, string | undefined>): boolean {
  return item.status === "running" && lost.get(String(item.record["claim"])) === item.run["runner"];
}

export function numbersOf(world: World, items: readonly Item[]): number[] {
  return items.map((item) => world.plain.numberOf(item)).sort((x, y) => x - y);
}

/** A selection without a match is refused; the value is undefined then. */
export function orNothing<T>(change: Change<T>): Change<T | undefined> {
  return (entries) => {
    try {
      return change(entries);
    } catch {
      return { entries, value: undefined };
    }
  };
}
