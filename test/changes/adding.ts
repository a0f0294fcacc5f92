import { expect } from "vitest";
import { pending, type PendingEntry } from "../../src/core/entry.ts";
import type { Selection } from "../../src/core/selection.ts";
import { append, type Appended, appendNew, replaceAll } from "../../src/list/changes/append.ts";
import type { Change } from "../../src/list/changes/change.ts";
import { remove } from "../../src/list/changes/remove.ts";
import { hasEnded, isPut, newItem, type Item, type Other } from "./plain-list.ts";
import type { World } from "./world.ts";
import { type Dice, type Step, some, one, selected, again } from "./step.ts";

/** Larger numbers make no additional cases. */
const MOST_ITEMS = 14;

function newEntry(world: World, { a, b, c }: Dice, i: number): { entry: PendingEntry; item: Item } {
  const roll = (a >> (3 * i)) & 7;
  const { items } = world.plain;
  const others = (c >> i) % 3 === 0 ? some(items, b >> i).slice(0, 2) : [];
  const after: Other[] | undefined = others.length > 0 ? others : undefined;
  const options = {
    ...(roll === 1 && { priority: 1 }),
    ...(roll === 2 && { retries: 2 }),
    ...(roll === 3 && { check: "test -e x" }),
    ...(roll === 4 && { gpus: 1 }),
    ...(roll === 7 && { cpus: 1 }),
    ...(roll === 0 && (b >> i) % 3 === 0 && { begin: world.soon() }),
    ...(roll === 5 && { name: "é\n", cwd: "sub", env: { A: "1" } }),
  };
  const extra = roll === 6 ? { mine: [i, null] } : {};
  const argv: [string, ...string[]] = ["run", world.newName()];
  const numbers = after && others.map((item) => world.plain.numberOf(item));
  const item = newItem(argv, { options, after, extra });
  return { entry: pending(argv, { ...options, ...(numbers && { after: numbers }) }, extra), item };
}

/** Applied twice, it adds once, wherever others have added meanwhile. */
function addOnce({ plain }: World, items: readonly Item[]): void {
  if (!items.every((item) => plain.items.includes(item))) plain.items.push(...items);
}

// When an entry is removed, or its command edited, between an addition and its repetition, nobody can
// tell the added entries from existing ones, and they are added again. That case is left out here.

export const addSome: Step = (world, dice) => {
  const count = 1 + (dice.c % 3);
  if (world.plain.items.length + count > MOST_ITEMS) return;
  const made = Array.from({ length: count }, (_, i) => newEntry(world, dice, i));
  const items = made.map(({ item }) => item);
  const change = append(made.map(({ entry }) => entry));
  const model = (): number => {
    addOnce(world, items);
    return world.plain.numberOf(items[0] as Item);
  };
  world.update(dice.who, change, model, true);
};

/**
 * Existing entries with any status, new ones, repeated ones, and one that differs from another only
 * in its check.
 */
export const addNew: Step = (world, dice) => {
  if (world.plain.items.length + 2 > MOST_ITEMS) return;
  const old = one(world.plain.items, dice.a);
  const { entry, item } = newEntry(world, { ...dice, a: dice.a & ~7 }, 0);
  const twin = pending(entry.argv, { ...entry.options, check: "true" });
  const twinItem = newItem([...item.argv], {
    options: { ...item.options, check: "true" },
    after: item.after,
  });
  const before = old ? [pending(old.argv as [string], pickIdentity(old))] : [];
  const batch = [...before, entry, twin, entry].map((each) => ({ entry: each }));
  const meant = [...(old ? [old] : []), item, twinItem, item];
  const model = (): Appended => {
    addOnce(world, [item, twinItem]);
    return { numbers: meant.map((each) => world.plain.numberOf(each)), fresh: 2, present: before.length };
  };
  world.update(dice.who, appendNew(batch, { again: false }), model, true);
};

function pickIdentity({ options }: Item): object {
  const { env, check } = options as { env?: object; check?: string };
  return { ...(env && { env }), ...(check !== undefined && { check }) };
}

export const replace: Step = (world, dice) => {
  if (dice.a % 8 > 0) return;
  const made = Array.from({ length: 4 }, (_, i) => newEntry(world, { ...dice, c: 1 }, i));
  const bare = made.map(({ entry }) => ({ ...entry, options: { ...entry.options } }));
  const fresh = made.map(({ item }) => item);
  const isDone = (): boolean => fresh.every((item, i) => world.plain.items[i] === item);
  refusable(world, dice.who, replaceAll(bare.map(withoutAfter)), (thrown) => {
    if (isDone()) {
      expect(thrown).toBe(false);
      return;
    }
    expect(thrown).toBe(world.plain.running().length > 0);
    if (thrown) return;
    for (const item of fresh) item.after = undefined;
    world.plain.items = [...fresh];
    world.renumbered++;
  });
};

function withoutAfter(entry: PendingEntry): PendingEntry {
  const { after: _after, ...options } = entry.options;
  return { ...entry, options };
}

/** A change that may be refused: then it must change nothing. */
function refusable<T>(world: World, who: number, change: Change<T>, model: (thrown: boolean) => void): void {
  world.update<boolean>(
    who,
    (entries) => {
      try {
        return { entries: change(entries).entries, value: false };
      } catch {
        return { entries, value: true };
      }
    },
    (thrown) => model(thrown),
  );
}

/**
 * The entries of `selection` that can be removed; undefined where others need them, or none is
 * selected.
 */
function goingOf(world: World, selection: Selection): Item[] | undefined {
  const meant = again(world, selection);
  if (meant.length === 0 && selection.text !== "all") return undefined;
  const going = meant.filter((item) => item.status !== "running");
  const waits = world.plain.items.filter((item) => isPut(item) || item.status === "running");
  const isNeeded = waits.some(
    (item) =>
      !going.includes(item) &&
      item.after?.some((other) => going.includes(other as Item) && (other as Item).status !== "done"),
  );
  return isNeeded ? undefined : going;
}

export const takeOut: Step = (world, dice) => {
  const selection = selected(world, dice);
  const made = (goingOf(world, selection) ?? []).length > 0;
  const since = world.reply === "heard" || !made ? undefined : world.renumbered;
  let isDone = false;
  refusable(world, dice.who, remove(selection), (thrown) => {
    // When it is called again, it removes nothing if it has done so before, or if the numbers mean
    // other entries by now.
    const isOver = isDone || (since !== undefined && world.renumbered > since);
    if (isOver) {
      if (thrown) expect(world.renumbered).toBeGreaterThan((since ?? 0) + Number(isDone));
      return;
    }
    const going = goingOf(world, selection);
    expect(thrown).toBe(going === undefined);
    if (!going || going.length === 0) return;
    for (const item of world.plain.items) {
      const left = item.after?.filter((other) => !going.includes(other as Item));
      if (left && left.length < (item.after?.length ?? 0)) item.after = left.length > 0 ? left : undefined;
      if (!item.skippedAfter || !going.includes(item.skippedAfter)) continue;
      item.skippedAfter = undefined;
      item.record["reason"] = "cancelled";
    }
    const told = world.plain.items.findLast((item) => hasEnded(item) && item.told)?.told;
    const wasTold = told !== undefined && told.finish === world.plain.finish();
    world.plain.items = world.plain.items.filter((item) => !going.includes(item));
    const finish = world.plain.finish();
    if (wasTold && finish !== undefined) {
      for (const item of world.plain.items) item.told = undefined;
      (world.plain.items.findLast(hasEnded) as Item).told = { finish, teller: told.teller };
    }
    world.renumbered++;
    isDone = true;
  });
};
