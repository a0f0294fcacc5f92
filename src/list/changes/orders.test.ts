import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { ALL } from "../../core/selection.ts";
import { type Claimed, claimEntry, claimNext } from "./claim.ts";
import { lose } from "./lose.ts";
import { postpone } from "./postpone.ts";
import { release, releaseAll, settle } from "./settle.ts";
import { cancel, pause, resume } from "./control.ts";
import { LATER, who, claimOf, lostIn, RUN_FACTS } from "../../../test/helpers/claims.ts";

describe("an order for a running entry is kept, however its attempt ends", () => {
  const soon = { said: "exit 1", at: Date.parse(LATER), waitMs: 1000 };
  const again = { count: 1, delayMs: 0 };
  const failed = { kind: "exited", exitCode: 3 } as const;
  const cutOff = { kind: "interrupted", signal: "SIGTERM", isLoss: true } as const;
  const ends: [string, (entries: readonly Entry[], claimed: Claimed) => readonly Entry[]][] = [
    ["lost", (entries) => lose(lostIn(entries), LATER)(entries).entries],
    ["released", (entries, claimed) => release(claimed)(entries).entries],
    ["released, known by its record only", (entries) => releaseAll(alreadyClaimed(entries))(entries).entries],
    ["put off by its check", (entries, claimed) => postpone(claimed, soon)(entries).entries],
    ["failed, and tried again", (entries, claimed) => settle(claimed, failed, LATER, again)(entries).entries],
    ["cut off with its supervisor", (entries, claimed) => settle(claimed, cutOff, LATER)(entries).entries],
  ];
  const alreadyClaimed = (entries: readonly Entry[]): Claimed[] => {
    const { value } = claimNext(who("x"))(entries);
    return value ? [value] : [];
  };

  test.each(ends)("%s: it is held, cancelled, or pending with its newest options", (_, end) => {
    const { entries, claimed } = claimOf([pending(["a"], { check: "true", priority: 1 })], "x");
    const after = (now: readonly Entry[]): Entry => end(now, claimed)[0] as Entry;
    const held = after(pause(ALL)(entries).entries);
    expect(held.status).toBe("held");
    const cancelledOne = after(cancel(ALL, new Map(), LATER)(entries).entries);
    expect(cancelledOne).toMatchObject({ status: "cancelled", facts: { reason: "cancelled" } });
    for (const { facts } of [held, cancelledOne])
      for (const key of RUN_FACTS) expect(facts).not.toHaveProperty(key);
    const edited = entries.map((entry): Entry => ({
      ...entry,
      options: { check: "false" },
      extra: { mine: 1 },
    }));
    expect(after(edited)).toMatchObject({
      status: "pending",
      options: { check: "false" },
      extra: { mine: 1 },
    });
    expect(after(edited).options).toEqual({ check: "false" });
    // An order that is taken back in the meantime leaves no trace.
    const resumed = resume(ALL)(pause(ALL)(entries).entries).entries;
    expect(after(resumed)).toEqual(after(entries));
  });

  test("a held entry that is run by its number is held again, or cancelled if ordered", () => {
    const held = pause(ALL)([pending(["a"])]).entries;
    const { entries, value } = claimEntry(who("x"), 0)(held);
    expect(release(value)(entries).entries).toEqual(held);
    const asked = cancel(ALL, new Map(), LATER)(entries).entries;
    expect(release(value)(asked).entries[0]?.status).toBe("cancelled");
  });

  test("an order that was taken back between a claim and its repetition is ignored", () => {
    const { entries } = claimOf([pending(["a"])], "x");
    const { value } = claimNext(who("x"))(pause(ALL)(entries).entries);
    const resumed = resume(ALL)(pause(ALL)(entries).entries).entries;
    expect(release(value as Claimed)(resumed).entries[0]?.status).toBe("pending");
  });
});
