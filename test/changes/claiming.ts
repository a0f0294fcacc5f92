import { expect } from "vitest";
import { type Claimant, type Claimed, claimEntry, claimNext } from "../../src/list/changes/claim.ts";
import { claimSome } from "../../src/list/changes/claim-several.ts";
import { hasEnded, type Item, putBack, stateOf } from "./plain-list.ts";
import { claimedBefore, type World } from "./world.ts";
import { type Step, one, orNothing } from "./step.ts";

/** Applies a claim to `item`. */
function claimItem(world: World, item: Item, who: Claimant, queued?: number): void {
  const { claim, host, pid, runner, startedAt, slot } = who;
  if (hasEnded(item) || item.status === "unknown") putBack(item);
  const { cwd, gpus, check } = item.options as { cwd?: string; gpus?: number; check?: string };
  Object.assign(item, {
    status: "running",
    attempt: item.attempt + 1,
    wait: {},
    told: undefined,
    skippedAfter: undefined,
  });
  item.record = {
    claim,
    host,
    pid,
    startedAt,
    directory: cwd === undefined ? "/d" : `/d/${cwd}`,
    log: `/d/cooperate_${world.plain.numberOf(item)}`,
    ...(slot !== undefined && { slot }),
    ...(gpus !== undefined && { gpuIds: "0,1" }),
  };
  const turn = check === undefined ? queued : 0;
  item.run = { runner, ...(turn !== undefined && { queued: turn }) };
}

function isDue(item: Item, startedAt: string): boolean {
  const { begin } = item.options as { begin?: string };
  if (begin !== undefined && begin > startedAt) return false;
  const { notBefore, notBeforeMs } = item.wait as { notBefore?: string; notBeforeMs?: number };
  if (notBefore === undefined) return true;
  return Math.min(Date.parse(notBefore) - Date.parse(startedAt), notBeforeMs ?? Infinity) <= 0;
}

/** The entry that is claimed next. */
function nextItem(world: World, who: Claimant, how: "skip" | "run"): Item | undefined {
  const may = world.plain.items.filter(
    (item) => world.plain.isReady(item, how) && isDue(item, who.startedAt),
  );
  const rank = (item: Item): number[] => [
    -Number(item.options["priority"] ?? 0),
    item.wait["checks"] === undefined ? 0 : 1,
    world.plain.numberOf(item),
  ];
  return may.sort((x, y) => compare(rank(x), rank(y)))[0];
}

function compare(x: readonly number[], y: readonly number[]): number {
  const i = x.findIndex((value, at) => value !== y[at]);
  return i === -1 ? 0 : (x[i] ?? 0) - (y[i] ?? 0);
}

/** A claim returns what the plain list says, and its holder knows it from now on. */
function hold(world: World, real: Claimed, item: Item, before: ReturnType<typeof stateOf>): void {
  expect(real.n).toBe(world.plain.numberOf(item));
  expect(real.entry.facts.claim).toBe(item.record["claim"]);
  world.hold(real, before);
}

export const claimOne: Step = (world, dice) => {
  const who = world.claimant(dice.who, dice.b % 3 === 0 ? 1 : undefined);
  const how = dice.c % 5 === 0 ? "run" : "skip";
  world.update(
    dice.who,
    claimNext(who, () => true, how),
    (value) => {
      const mine = world.plain.running().find((item) => item.record["claim"] === who.claim);
      if (mine) {
        hold(world, value as Claimed, mine, claimedBefore(mine));
        return;
      }
      const item = nextItem(world, who, how);
      if (!item) {
        expect(value).toBeUndefined();
        return;
      }
      const before = stateOf(item);
      claimItem(world, item, who);
      hold(world, value as Claimed, item, before);
    },
  );
};

export const claimThis: Step = (world, dice) => {
  const item = one(world.plain.items, dice.a);
  if (!item || dice.b % 3 > 0) return;
  if (world.reply === "vain") world.reply = "heard"; // its current number
  const n = world.plain.numberOf(item);
  const who = world.claimant(dice.who);
  const change = claimEntry(who, n);
  world.update<Claimed | undefined>(dice.who, orNothing(change), (value) => {
    const mine = world.plain.running().find((each) => each.record["claim"] === who.claim);
    if (mine) {
      hold(world, value as Claimed, mine, claimedBefore(mine));
      return;
    }
    const meant = world.plain.items[n];
    if (!meant || meant.status === "running") {
      expect(value).toBeUndefined();
      return;
    }
    const before = stateOf(meant);
    claimItem(world, meant, who);
    hold(world, value as Claimed, meant, before);
  });
};

export const claimSeveral: Step = (world, dice) => {
  const who = world.claimant(dice.who);
  const claims = [
    who.claim,
    ...Array.from({ length: 2 + (dice.a % 3) }, () => world.claimant(dice.who).claim),
  ];
  const behind = dice.b % 3 === 0 ? 2 : undefined;
  const runners = 1 + (dice.c % 2);
  const idle = 1 + (dice.c % 3);
  world.update(dice.who, claimSome(who, claims, { runners, behind, idle }), (value) => {
    const mine = world.plain.running().filter((item) => claims.includes(String(item.record["claim"])));
    for (const [i, item] of mine.entries()) hold(world, value[i] as Claimed, item, claimedBefore(item));
    if (mine.length > 0) {
      expect(value).toHaveLength(mine.length);
      return;
    }
    const first = nextItem(world, who, "skip");
    const isQuick = ({ options }: Item): boolean =>
      ["check", "gpus", "cpus"].every((key) => options[key] === undefined);
    if (!first || (!isQuick(first) && behind !== undefined)) {
      expect(value).toEqual([]);
      return;
    }
    const { items } = world.plain;
    const others = items
      .slice(items.indexOf(first) + 1)
      .filter((item) => world.plain.isReady(item, "skip") && isDue(item, who.startedAt) && isQuick(item))
      .filter((item) => (item.options["priority"] ?? 0) === (first.options["priority"] ?? 0));
    const queued = world.plain
      .running()
      .filter(({ run, options }) => run["queued"] !== undefined && options["check"] === undefined).length;
    const share = (others.length + 1 + queued) / (2 * runners);
    const ahead = behind !== undefined;
    const most =
      ahead && share < 1 ? 0 : Math.min(Math.max(Math.ceil(share), ahead ? 1 : idle), claims.length);
    const taken = isQuick(first) ? [first, ...others].slice(0, most) : [first];
    expect(value.map(({ n }) => n)).toEqual(taken.map((item) => world.plain.numberOf(item)));
    for (const [i, item] of taken.entries()) {
      const before = stateOf(item);
      const place = behind === undefined ? i : behind + i;
      claimItem(world, item, { ...who, claim: claims[i] as string }, ahead || i >= idle ? place : undefined);
      hold(world, value[i] as Claimed, item, before);
    }
  });
};
