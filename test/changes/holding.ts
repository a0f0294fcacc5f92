import { expect } from "vitest";
import type { Status } from "../../src/core/entry.ts";
import { markStarted } from "../../src/list/changes/mark-started.ts";
import { setLogPath } from "../../src/list/changes/set-log-path.ts";
import { acknowledgeOrder } from "../../src/list/changes/acknowledge-order.ts";
import { postpone } from "../../src/list/changes/postpone.ts";
import { releaseAll, settle } from "../../src/list/changes/settle.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { cancelItem, isPut, type Item, NO_COUNTS, obey, putBack, stateOf } from "./plain-list.ts";
import type { Handle, World } from "./world.ts";
import { type Dice, type Step, some, one } from "./step.ts";

/** How far a clock may be ahead. */
const AHEAD_MS = 3_600_000;

/** A claim that a runner holds or has held; one that is still held is preferred. */
function handleOf(world: World, { a, b }: Dice): Handle | undefined {
  const isHeld = ({ claim }: Handle): boolean => world.plain.find(claim)?.status === "running";
  return one(b % 4 === 0 ? world.handles : world.handles.filter(isHeld), a);
}

function runs(world: World, claim: string): Item | undefined {
  const item = world.plain.find(claim);
  return item?.status === "running" ? item : undefined;
}

/**
 * Releases `item` as its holder found it.
 * @returns its status after that
 */
export function giveBack(item: Item, before: ReturnType<typeof stateOf>): Status {
  const { order } = item.run;
  const { startedAt } = item.record;
  Object.assign(item, {
    ...before,
    history: [...before.history],
    wait: { ...before.wait },
    record: { ...before.record },
  });
  if (isPut(item)) obey(item, order, String(startedAt));
  return item.status;
}

export const outcomes: readonly Outcome[] = [
  { kind: "exited", exitCode: 0 },
  { kind: "exited", exitCode: 3 },
  { kind: "exited", exitCode: 4 },
  { kind: "signalled", signal: "SIGSEGV" },
  { kind: "unstarted", error: "why", code: "ENOENT" },
  { kind: "cancelled" },
  { kind: "timeout", limitMs: 1000 },
  { kind: "interrupted", signal: "SIGTERM" },
  { kind: "interrupted", signal: "SIGTERM", isLoss: true },
  { kind: "interrupted", signal: "SIGTERM", isWalltime: true },
];

function factsOf(outcome: Outcome): Record<string, unknown> {
  if (outcome.kind === "exited") return { exitCode: outcome.exitCode };
  if (outcome.kind === "signalled") return { signal: outcome.signal };
  if (outcome.kind === "unstarted") return { reason: "spawn", error: "why" };
  if (outcome.kind === "timeout") return { reason: "timeout", error: "stopped by its timeout of 1.0s" };
  return { reason: "cancelled" };
}

/**
 * Ends an attempt whose end its holder, or its journal, knows.
 * @returns what is reported of it
 */
export function endItem(
  item: Item,
  outcome: Outcome,
  endedAt: string,
  { count, delayMs }: { count: number; delayMs: number },
  facts: Record<string, unknown>,
): string {
  const { order } = item.run;
  const failed = outcome.kind !== "cancelled" && !(outcome.kind === "exited" && outcome.exitCode === 0);
  const { failures } = item;
  const limit = Number(item.options["retries"] ?? count);
  item.record = { ...item.record, ...facts, endedAt, ...factsOf(outcome) };
  Object.assign(item, { run: {}, ...NO_COUNTS });
  item.status = failed ? "failed" : outcome.kind === "cancelled" ? "cancelled" : "done";
  if (!failed || failures >= limit) return "recorded";
  if (order === "cancel") {
    cancelItem(item, endedAt);
    return "recorded";
  }
  putBack(item, { failures: failures + 1 });
  if (delayMs > 0)
    item.wait = { notBefore: new Date(Date.parse(endedAt) + delayMs).toISOString(), notBeforeMs: delayMs };
  obey(item, order, endedAt);
  return "retried";
}

/** An entry that is failed because it was lost too often. */
export function failLost(item: Item, losses: number, endedAt: string): void {
  const error = `its runner was lost ${losses} times in a row, the last one on ${String(item.record["host"])}`;
  item.record = { ...item.record, endedAt, reason: "lost", error };
  Object.assign(item, { status: "failed", run: {}, ...NO_COUNTS, losses });
}

/**
 * Gives `item` back after an attempt that was interrupted, and counts what cut it off.
 * @returns what is reported of it
 */
export function interrupt(
  item: Item,
  outcome: Outcome,
  before: ReturnType<typeof stateOf>,
  startedAt: string | undefined,
  endedAt: string,
): "recorded" | "lost" {
  const held = stateOf(item);
  if (giveBack(item, before) !== "pending") return "recorded";
  if ("isLoss" in outcome) {
    item.losses++;
    if (item.losses < 3) return "recorded";
    Object.assign(item, held);
    failLost(item, held.losses + 1, endedAt);
    return "lost";
  }
  if (!("isWalltime" in outcome) || startedAt === undefined) return "recorded";
  const seconds = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  const cutOffs = item.cutOffs + 1;
  const cutOffAfter = Math.max(item.cutOffAfter, seconds);
  Object.assign(item, { cutOffs, cutOffAfter });
  if (cutOffs < 3 || item.options["resumable"] === true) return "recorded";
  const error = `the end of its allocation cut it off ${cutOffs} times in a row, after ${cutOffAfter} s at most: it needs more time (--launch ... --time 8h), or to go on where it was (--edit N --resumable)`;
  Object.assign(item, held);
  item.record = { ...item.record, endedAt, reason: "walltime", error };
  Object.assign(item, { status: "failed", run: {}, ...NO_COUNTS, cutOffs, cutOffAfter });
  return "lost";
}

export const end: Step = (world, dice) => {
  const handle = handleOf(world, dice);
  if (!handle) return;
  const outcome = one(outcomes, dice.c) as Outcome;
  const retries = { count: dice.b % 3, delayMs: dice.a % 2 === 0 ? 0 : 1 + (dice.a % 12) };
  const endedAt = new Date(Date.parse(world.tick()) + (dice.a % 16 === 1 ? AHEAD_MS : 0)).toISOString();
  const startedAt = new Date(world.now - 1000 * (dice.c % 7)).toISOString();
  const facts = dice.b % 2 === 0 ? {} : { gitCommit: "abc", startedAt };
  const { log } = handle.real.entry.facts;
  world.update(dice.who, settle(handle.real, outcome, endedAt, retries, facts), () => {
    const { claim } = handle;
    const item = world.plain.find(claim);
    if (outcome.kind === "interrupted")
      return item?.status === "running"
        ? interrupt(item, outcome, handle.before, facts.startedAt, endedAt)
        : "superseded";
    if (!item) {
      const was = world.plain.items.some(({ history }) =>
        history.some((past) => past["claim"] === claim && past["reason"] !== "lost"),
      );
      return was ? "retried" : "superseded";
    }
    if (item.status !== "running") return "recorded";
    return endItem(item, outcome, endedAt, retries, { ...facts, log }); // as its holder knows it
  });
};

export const giveBackSome: Step = (world, dice) => {
  const handles = some(world.handles, dice.a).slice(0, 3);
  world.update(dice.who, releaseAll(handles.map(({ real }) => real)), () =>
    handles.map(({ claim, before }) => {
      const item = runs(world, claim);
      if (item) giveBack(item, before);
      return item ? "recorded" : "superseded";
    }),
  );
};

export const putOff: Step = (world, dice) => {
  const handle = handleOf(world, dice);
  if (!handle) return;
  world.tick();
  const unmet = { said: "exit 1", at: world.now, waitMs: 1 + (dice.c % 9) };
  world.update(dice.who, postpone(handle.real, unmet), () => {
    const { claim, before } = handle;
    const item = runs(world, claim);
    if (!item) return "superseded";
    const { order } = item.run;
    giveBack(item, before);
    if (before.status !== "pending") return "recorded";
    const at = new Date(unmet.at).toISOString();
    const notBefore = new Date(unmet.at + unmet.waitMs).toISOString();
    const checks = Number(before.wait["checks"] ?? 0) + 1;
    const wait = { notBefore, notBeforeMs: unmet.waitMs, checks, checkSaid: "exit 1" };
    if (order === "cancel") item.record["endedAt"] = at;
    else item.wait = wait;
    return "recorded";
  });
};

export const begin: Step = (world, dice) => {
  const startedAt = world.tick();
  const begun = new Map(some(world.handles, dice.a).map(({ claim }) => [claim, startedAt]));
  world.update(dice.who, markStarted(begun), () => {
    for (const item of world.plain.running()) {
      if (!begun.has(String(item.record["claim"])) || item.run["queued"] === undefined) continue;
      delete item.run["queued"];
      item.record["startedAt"] = startedAt;
    }
  });
};

export const nameLog: Step = (world, dice) => {
  const handle = handleOf(world, dice);
  if (!handle) return;
  const log = `/d/cooperate.${dice.c % 4}`;
  handle.real = world.update(dice.who, setLogPath(handle.real, log), () => {
    const item = runs(world, handle.claim);
    if (item) item.record["log"] = log;
  });
  // Its holder reports the same again with the outcome, even if another has changed it meanwhile.
  const item = runs(world, handle.claim);
  if (item) expect(handle.real.entry.facts.log).toBe(item.record["log"]);
};

export const answer: Step = (world, dice) => {
  const handle = handleOf(world, dice);
  if (!handle) return;
  const pausedAt = dice.c % 2 === 0 ? undefined : world.tick();
  world.update(dice.who, acknowledgeOrder(handle.real.n, handle.claim, pausedAt), () => {
    const item = runs(world, handle.claim);
    if (!item) return;
    delete item.run["pausedAt"];
    if (pausedAt !== undefined) item.run["pausedAt"] = pausedAt;
  });
};
