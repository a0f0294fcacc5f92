import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { Argv } from "../../src/core/entry.ts";
import { type Edits, edit } from "../../src/list/changes/edit.ts";
import { isPut, type Item } from "./plain-list.ts";
import { again, type Dice, numbersOf, orNothing, selected, type Step } from "./step.ts";
import type { World } from "./world.ts";

const NAMES = ["timeout", "env", "tags", "check"];

function editsOf(world: World, { c }: Dice): Edits {
  const command = (world.plain.items[c % 7]?.argv ?? ["edited", `${c % 5}`]) as unknown as Argv;
  return {
    argv: c % 3 === 0 ? command : undefined,
    remove: new Set(NAMES.filter((_, i) => ((c >> i) & 3) === 3)),
    set: {
      ...(c % 4 === 1 && { timeout: `${1 + (c % 9)}h` }),
      ...(c % 5 === 1 && { env: { [`V${c % 2}`]: "1" } }),
      ...(c % 5 === 2 && { tags: [`t${c % 3}`] }),
      ...(c % 5 === 3 && { check: `test -e ${c % 3}` }),
    },
  };
}

type Plain = Pick<Item, "argv" | "options">;

function edited(item: Item, { argv, remove, set }: Edits): Plain {
  const left = Object.entries(item.options).filter(([key]) => !remove.has(key));
  const options: Record<string, unknown> = { ...Object.fromEntries(left), ...set };
  const kept = Object.fromEntries(left) as { env?: object; tags?: string[] };
  if (set.env) options["env"] = { ...kept.env, ...set.env };
  if (set.tags) options["tags"] = [...new Set([...(kept.tags ?? []), ...set.tags])];
  return { argv: [...(argv ?? item.argv)], options };
}

function identity({ argv, options: { env = {}, check } }: Plain): string {
  const variables = env as Record<string, string>;
  const names = Object.keys(variables).sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify([argv, names.map((name) => [name, variables[name]]), check]);
}

/** Whether an edited item would be the same as another one. */
function makesTwins(world: World, meant: readonly Item[], edits: Edits): boolean {
  const after = world.plain.items.map((item) => (meant.includes(item) ? edited(item, edits) : item));
  const all = after.map(identity);
  return world.plain.items.some(
    (item, i) => identity(item) !== all[i] && all.some((other, j) => j !== i && other === all[i]),
  );
}

export const editSome: Step = (world, dice) => {
  const selection = selected(world, dice);
  const edits = editsOf(world, dice);
  const isSure = world.reply === "heard"; // else the numbers may mean other entries when it is repeated
  world.update(dice.who, orNothing(edit(selection, edits)), (value) => {
    const meant = again(world, selection);
    const put = meant.filter(isPut);
    if (!value) {
      if (!isSure) return;
      const isTooMuch = edits.argv !== undefined && meant.length > 1;
      expect(meant.length === 0 || isTooMuch || makesTwins(world, put, edits)).toBe(true);
      return;
    }
    const changed = put.filter((item) => {
      const { argv, options } = edited(item, edits);
      return !isDeepStrictEqual([argv, options], [[...item.argv], item.options]);
    });
    expect(makesTwins(world, changed, edits)).toBe(false);
    expect(value).toEqual({
      changed: numbersOf(world, changed),
      same: numbersOf(
        world,
        put.filter((item) => !changed.includes(item)),
      ),
      skipped: numbersOf(
        world,
        meant.filter((item) => !isPut(item)),
      ),
    });
    for (const item of changed) {
      const { argv, options } = edited(item, edits);
      if (item.options["check"] !== options["check"] && item.wait["checks"] !== undefined) item.wait = {};
      if (identity(item) !== identity({ argv, options })) world.renumbered++; // as if it was another
      Object.assign(item, { argv, options });
    }
  });
};
