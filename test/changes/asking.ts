import { expect } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import type { Selection } from "../../src/core/selection.ts";
import type { Change } from "../../src/list/changes/change.ts";
import { requeue } from "../../src/list/changes/requeue.ts";
import { cancel, pause, prioritize, resume, type Controlled } from "../../src/list/changes/control.ts";
import { cancelItem, isPut, type Item, putBack } from "./plain-list.ts";
import type { World } from "./world.ts";
import { type Step, one, selected, again, lostClaims, isLost, numbersOf, orNothing } from "./step.ts";

export const putBackSome: Step = (world, dice) => {
  const selection = selected(world, dice);
  const lost = lostClaims(world, { ...dice, a: dice.c });
  const which = dice.c % 2 === 0 ? "failed" : "any";
  world.update(dice.who, orNothing(requeue(selection, which, lost)), (value) => {
    const meant = again(world, selection);
    if (!value) {
      expect(meant).toEqual([]);
      return;
    }
    const gone = meant.filter((item) => isLost(item, lost));
    const left = meant.filter((item) => item.status === "running" && !gone.includes(item));
    const back = meant.filter(
      (item) =>
        gone.includes(item) ||
        (item.status !== "running" &&
          item.status !== "pending" &&
          (which === "any" || item.status === "failed")),
    );
    const because = new Set(back);
    for (const [running, lostThen] of [[numbersOf(world, left), numbersOf(world, gone)]] as const)
      expect(value).toMatchObject({ running, lost: lostThen });
    for (let size = -1; size < because.size;) {
      size = because.size;
      for (const item of world.plain.items)
        if (item.status === "cancelled" && item.skippedAfter && because.has(item.skippedAfter))
          because.add(item);
    }
    expect(value.requeued).toEqual(numbersOf(world, [...because]));
    for (const item of because) putBack(item, gone.includes(item) ? { reason: "lost" } : {});
  });
};

/** The common part of these four. */
function controlStep(
  world: World,
  who: number,
  change: Change<Controlled>,
  selection: Selection,
  step: (item: Item) => "changed" | "asked" | "skipped",
): void {
  world.update(who, orNothing(change), (value) => {
    if (!value) {
      expect(again(world, selection)).toEqual([]);
      return;
    }
    const said = { changed: [] as Item[], asked: [] as Item[], skipped: [] as Item[] };
    for (const item of again(world, selection)) said[step(item)].push(item);
    expect(value.changed).toEqual(numbersOf(world, said.changed));
    expect(value.skipped).toEqual(numbersOf(world, said.skipped));
    expect([...value.asked]).toEqual(
      said.asked.map((item) => [item.record["claim"], world.plain.numberOf(item)]),
    );
  });
}

export const cancelSome: Step = (world, dice) => {
  const selection = selected(world, { ...dice, b: dice.b % 24 === 0 ? 1 : dice.b });
  const lost = lostClaims(world, { ...dice, a: dice.c });
  const endedAt = world.tick();
  controlStep(world, dice.who, cancel(selection, lost, endedAt), selection, (item) => {
    if (isPut(item) || isLost(item, lost)) {
      cancelItem(item, endedAt);
      return "changed";
    }
    if (item.status !== "running") return "skipped";
    item.run["order"] = "cancel";
    return "asked";
  });
};

export const pauseSome: Step = (world, dice) => {
  const selection = selected(world, dice);
  controlStep(world, dice.who, pause(selection), selection, (item) => {
    if (item.status === "pending") {
      item.status = "held";
      return "changed";
    }
    if (item.status !== "running" || item.run["order"] !== undefined) return "skipped";
    item.run["order"] = "pause";
    return "asked";
  });
};

export const resumeSome: Step = (world, dice) => {
  const selection = selected(world, dice);
  controlStep(world, dice.who, resume(selection), selection, (item) => {
    if (item.status === "held") {
      item.status = "pending";
      return "changed";
    }
    if (item.status !== "running" || item.run["order"] !== "pause") return "skipped";
    delete item.run["order"];
    return "asked";
  });
};

export const prioritizeSome: Step = (world, dice) => {
  const selection = selected(world, dice);
  const priority = (dice.c % 4) - 1;
  controlStep(world, dice.who, prioritize(selection, priority), selection, (item) => {
    if (!isPut(item) || (item.options["priority"] ?? 0) === priority) return "skipped";
    delete item.options["priority"];
    if (priority !== 0) item.options["priority"] = priority;
    return "changed";
  });
};

/** A manual change of the options of an entry with any status: the newest options stay. */
export const edit: Step = (world, dice) => {
  const item = one(world.plain.items, dice.a);
  const timeout = `${1 + (dice.c % 9)}h`;
  if (!item || item.status === "unknown" || item.options["timeout"] === timeout) return;
  item.options = { ...item.options, timeout };
  world.reply = "heard";
  const n = world.plain.numberOf(item);
  const change: Change<number> = (entries) => {
    const entry = entries[n] as Entry;
    return { entries: entries.with(n, { ...entry, options: { ...entry.options, timeout } }), value: 0 };
  };
  world.update(dice.who, change, () => 0);
};
