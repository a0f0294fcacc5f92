import { expect } from "vitest";
import { announce } from "../../src/list/changes/announce.ts";
import { skipBlocked } from "../../src/list/changes/skip-blocked.ts";
import { cancelItem, hasEnded, type Item } from "./plain-list.ts";
import type { Step } from "./step.ts";

export const skip: Step = (world, dice) => {
  const endedAt = world.tick();
  world.update(dice.who, skipBlocked(endedAt), (value) => {
    const skipped = new Map<number, number>();
    for (let found = true; found;) {
      found = false;
      for (const item of world.plain.items) {
        const by = item.status === "pending" ? world.plain.isBlockedBy(item) : undefined;
        if (!by) continue;
        cancelItem(item, endedAt, by);
        skipped.set(world.plain.numberOf(item), world.plain.numberOf(by));
        found = true;
      }
    }
    expect(new Map(value.map(({ n, by }) => [n, by]))).toEqual(skipped);
  });
};

export const tell: Step = (world, dice) => {
  const teller = `t${world.newName()}`;
  world.update(dice.who, announce(teller), () => {
    const finish = world.plain.finish();
    if (finish === undefined) return undefined;
    const told = world.plain.items.findLast((item) => hasEnded(item) && item.told)?.told;
    if (told?.finish === finish && told.teller !== teller) return undefined;
    if (told?.finish !== finish) {
      for (const item of world.plain.items) item.told = undefined;
      (world.plain.items.findLast(hasEnded) as Item).told = { finish, teller };
    }
    const count = (status: string): number =>
      world.plain.items.filter((item) => item.status === status).length;
    return { done: count("done"), failed: count("failed"), cancelled: count("cancelled") };
  });
};
