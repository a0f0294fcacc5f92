import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { ALL } from "../../core/selection.ts";
import { isLost, lose, moveClaims } from "./lose.ts";
import { requeue } from "./requeue.ts";
import { settle } from "./settle.ts";
import { NOW, LATER, claimOf, lostIn, isRunning } from "../../../test/helpers/claims.ts";

describe("lose", () => {
  const start = claimOf([pending(["a"], { name: "n" })], "x").entries;
  const PAST = { attempt: 1, claim: "x", host: "h", startedAt: NOW, reason: "lost", log: "/d/cooperate_0" };

  test("the entry is pending again, the attempt and the loss are counted, once", () => {
    const { entries, value } = lose(lostIn(start), LATER)(start);
    expect(entries).toEqual([
      { ...pending(["a"], { name: "n" }), facts: { attempt: 1, losses: 1, history: [PAST] } },
    ]);
    expect(value).toEqual([{ n: 0, entry: start[0], now: "pending" }]);
    expect(lose(lostIn(start), LATER)(entries).entries).toBe(entries);
  });

  test("at the third loss in a row it is failed, and says so", () => {
    let entries: readonly Entry[] = start;
    for (const claim of ["y", "z"])
      entries = claimOf(lose(lostIn(entries), LATER)(entries).entries, claim).entries;
    const last = lose(lostIn(entries), LATER)(entries);
    expect(last.entries[0]).toMatchObject({
      status: "failed",
      facts: { attempt: 3, losses: 3, reason: "lost", endedAt: LATER, host: "h" },
    });
    expect(last.value).toMatchObject([{ n: 0, now: "failed" }]);
    expect(requeue(ALL, "failed")(last.entries).entries[0]).toMatchObject({ facts: { attempt: 3 } });
    expect(requeue(ALL, "failed")(last.entries).entries[0]?.facts).not.toHaveProperty("losses");
  });

  test("an attempt that ends resets the count of losses", () => {
    const again = claimOf(lose(lostIn(start), LATER)(start).entries, "y");
    const { entries } = settle(again.claimed, { kind: "exited", exitCode: 1 }, LATER)(again.entries);
    expect(entries[0]?.facts).not.toHaveProperty("losses");
  });

  test("a runner that was assumed dead keeps its entries if it registers again before the recovery, but not after", () => {
    const first = moveClaims("r", "r.1")(start);
    expect(first.value).toEqual(new Set(["x"]));
    expect(lose(lostIn(start), LATER)(first.entries)).toEqual({ entries: first.entries, value: [] });
    expect(moveClaims("r", "r.1")(first.entries)).toEqual({ entries: first.entries, value: new Set(["x"]) });
    const taken = claimOf(lose(lostIn(start), LATER)(start).entries, "y").entries;
    const others = taken.map((entry): Entry =>
      isRunning(entry) ? { ...entry, facts: { ...entry.facts, runner: "q" } } : entry,
    );
    expect(moveClaims("r", "r.1")(others)).toEqual({ entries: others, value: new Set() });
  });

  test("a claim counts as lost only under the runner that was found dead", () => {
    const [entry] = start.filter(isRunning);
    if (!entry) throw new Error("it runs");
    expect(isLost(entry, new Map([["x", "r"]]))).toBe(true);
    expect(isLost(entry, new Map([["x", "r.1"]]))).toBe(false);
    expect(isLost(entry, new Map([["y", "r"]]))).toBe(false);
  });
});
