import { expect } from "vitest";
import { replayJournal } from "../../src/list/changes/replay-journal.ts";
import { lose, moveClaims } from "../../src/list/changes/lose.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { cancelItem, type Item, obey, putBack } from "./plain-list.ts";
import { claimedBefore } from "./world.ts";
import { type Step, some, one, lostClaims, isLost } from "./step.ts";
import { giveBack, outcomes, endItem, failLost, interrupt } from "./holding.ts";

export const loseSome: Step = (world, dice) => {
  const lost = lostClaims(world, dice);
  const endedAt = world.tick();
  world.update(dice.who, lose(lost, endedAt), (value) => {
    const gone = world.plain.items.filter((item) => isLost(item, lost));
    for (const item of gone) {
      const { order } = item.run;
      const losses = item.losses + 1;
      if (order === "cancel") cancelItem(item, endedAt);
      else if (losses >= 3) failLost(item, losses, endedAt);
      else {
        const { failures, cutOffs, cutOffAfter } = item;
        putBack(item, { reason: "lost", losses, failures, cutOffs, cutOffAfter });
        obey(item, order, endedAt);
      }
    }
    expect(value.map(({ n, now }) => [n, now])).toEqual(
      gone.map((item) => [world.plain.numberOf(item), item.status]),
    );
  });
};

export const hear: Step = (world, dice) => {
  const runner = one(world.plain.running(), dice.a)?.run["runner"];
  if (typeof runner !== "string") return;
  const its = world.plain.running().filter(({ run }) => run["runner"] === runner);
  const claimOf = (item: Item): string => String(item.record["claim"]);
  const begun = new Set(some(its, dice.b).map(claimOf));
  const outcome = one(
    outcomes.filter(({ kind }) => kind !== "cancelled"),
    dice.c,
  ) as Outcome;
  const retries = { count: dice.c % 3 === 2 ? -1 : dice.c % 3, delayMs: dice.a % 5 };
  const endedAt = world.tick();
  const facts = { startedAt: endedAt, log: "/d/its" };
  const ended = new Set(
    some(its, dice.b >> 1)
      .filter((item) => begun.has(claimOf(item)))
      .map(claimOf),
  );
  const isWhole = dice.a % 3 > 0;
  const endings = new Map([...ended].map((claim) => [claim, { outcome, endedAt, retries, ...facts }]));
  const lost = new Map(some(its, dice.b >> 2).map((item) => [claimOf(item), runner]));
  const words = new Map([[runner, { isWhole, begun, ended: endings }]]);
  world.update(dice.who, replayJournal(words, lost), () => {
    for (const item of world.plain.running()) {
      if (item.run["runner"] !== runner) continue;
      const claim = claimOf(item);
      if (ended.has(claim) && outcome.kind !== "interrupted") {
        const isOrdered =
          item.run["order"] === "cancel" && !(outcome.kind === "exited" && outcome.exitCode === 0);
        const limit = { ...retries, count: retries.count === -1 ? Infinity : retries.count };
        endItem(item, isOrdered ? { kind: "cancelled" } : outcome, endedAt, limit, facts);
      } else if (ended.has(claim) || (isWhole && !begun.has(claim) && lost.has(claim))) {
        // Those ended by an order.
        const isOrdered = item.run["order"] === "cancel" && ended.has(claim);
        if (isOrdered) {
          endItem(item, { kind: "cancelled" }, endedAt, { count: 0, delayMs: 0 }, facts);
          continue;
        }
        const before = claimedBefore(item);
        if (ended.has(claim)) interrupt(item, outcome, before, facts.startedAt, endedAt);
        else giveBack(item, before);
      }
    }
  });
};

export const comeForward: Step = (world, { who }) => {
  const from = world.runner(who);
  world.incarnations[who] = (world.incarnations[who] ?? 0) + 1;
  const to = world.runner(who);
  world.update(who, moveClaims(from, to), () => {
    for (const { run } of world.plain.running()) if (run["runner"] === from) run["runner"] = to;
    return new Set(
      world.plain
        .running()
        .filter(({ run }) => run["runner"] === to)
        .map(({ record }) => record["claim"]),
    );
  });
};
