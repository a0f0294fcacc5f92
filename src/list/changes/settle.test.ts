import { describe, expect, test } from "vitest";
import { pending } from "../../core/entry.ts";
import { ALL } from "../../core/selection.ts";
import { claimNext } from "./claim.ts";
import { lose } from "./lose.ts";
import { setLogPath } from "./set-log-path.ts";
import { requeue } from "./requeue.ts";
import { release, releaseAll, settle } from "./settle.ts";
import { NOW, LATER, who, three, claimOf, lostIn } from "../../../test/helpers/claims.ts";

describe("settle", () => {
  test.each([
    [{ kind: "exited", exitCode: 0 } as const, "done", { exitCode: 0 }],
    [{ kind: "exited", exitCode: 3 } as const, "failed", { exitCode: 3 }],
    [{ kind: "signalled", signal: "SIGKILL" } as const, "failed", { signal: "SIGKILL" }],
    [
      { kind: "unstarted", error: "why", code: "ENOENT" } as const,
      "failed",
      { reason: "spawn", error: "why" },
    ],
  ])("%o", (outcome, status, facts) => {
    const { entries, claimed } = claimOf(three, "x");
    const first = settle(claimed, outcome, LATER)(entries);
    expect(first.value).toBe("recorded");
    expect(first.entries[1]).toMatchObject({ status, facts: { ...facts, claim: "x", endedAt: LATER } });
    expect(first.entries[1]?.facts).not.toHaveProperty("runner");
    expect(settle(claimed, outcome, LATER)(first.entries)).toEqual({
      entries: first.entries,
      value: "recorded",
    });
  });

  test("finds an entry that moved, and leaves one that another runner has claimed", () => {
    const { entries, claimed } = claimOf(three, "x");
    const moved = settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(entries.toSpliced(0, 1));
    expect(moved.entries[0]?.status).toBe("done");
    const others = claimOf(requeue(ALL, "any", lostIn(entries))(entries).entries, "y").entries;
    expect(settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(others)).toEqual({
      entries: others,
      value: "superseded",
    });
  });

  test("an interrupted attempt leaves the entry as it was", () => {
    const { entries, claimed } = claimOf(three, "x");
    const back = settle(claimed, { kind: "interrupted", signal: "SIGINT" }, LATER)(entries);
    expect(back.entries).toEqual(three);
    expect(release(claimed)(back.entries)).toEqual({ entries: back.entries, value: "superseded" });
  });

  test("several are given back at once, except those that another runner has claimed", () => {
    const one = claimOf(three, "x");
    const two = claimOf(one.entries, "y");
    const both = releaseAll([one.claimed, two.claimed]);
    expect(both(two.entries).entries).toEqual(three);
    const others = release(two.claimed)(two.entries).entries;
    expect(both(others).entries).toEqual(three);
    expect(both(three).entries).toBe(three);
  });

  test("the log may have another name than the claim expected", () => {
    const { entries, claimed } = claimOf(three, "x");
    const noted = setLogPath(claimed, "/d/cooperate_1.2")(entries);
    expect(noted.entries[1]).toMatchObject({ facts: { log: "/d/cooperate_1.2" } });
    expect(setLogPath(claimed, "/d/cooperate_1.2")(noted.entries).entries).toBe(noted.entries);
    const ended = settle(noted.value, { kind: "exited", exitCode: 0 }, LATER)(noted.entries);
    expect(ended.entries[1]).toMatchObject({ facts: { log: "/d/cooperate_1.2" } });
  });
});

describe("retries", () => {
  const start = claimOf([pending(["a"])], "x");
  const failed = { kind: "exited", exitCode: 3 } as const;

  test("a failed entry that has retries left is pending again, with its history; then it is failed", () => {
    const retries = { count: 1, delayMs: 0 };
    const first = settle(start.claimed, failed, LATER, retries);
    const back = first(start.entries);
    const past = { attempt: 1, claim: "x", host: "h", startedAt: NOW, endedAt: LATER, exitCode: 3 };
    expect(back.value).toBe("retried");
    expect(back.entries[0]).toMatchObject({
      status: "pending",
      facts: { attempt: 1, failures: 1, history: [past] },
    });
    // the reply was lost
    expect(first(back.entries)).toEqual({ entries: back.entries, value: "retried" });
    const again = claimOf(back.entries, "y");
    const last = settle(again.claimed, failed, LATER, retries)(again.entries);
    expect(last.value).toBe("recorded");
    expect(last.entries[0]).toMatchObject({ status: "failed", facts: { attempt: 2, history: [past] } });
    expect(requeue(ALL, "failed")(last.entries).entries[0]?.facts.history).toHaveLength(2);
  });

  test.each([
    [0, 3, "recorded"],
    [Number.POSITIVE_INFINITY, 0, "retried"],
  ])("%s retries for this very entry have priority over its own %s", (count, own, settled) => {
    const { entries, claimed } = claimOf([pending(["a"], { retries: own })], "x");
    expect(settle(claimed, failed, LATER, { count, delayMs: 0, overrides: true })(entries).value).toBe(
      settled,
    );
  });

  test("the entry's own retries have priority, and an entry that must wait is not claimed early", () => {
    const { entries, claimed } = claimOf([pending(["a"], { retries: 1 }), pending(["b"])], "x");
    const { entries: back } = settle(claimed, failed, LATER, { count: 0, delayMs: 60_000 })(entries);
    expect(back[0]?.facts).toMatchObject({ notBefore: "2026-11-20T10:02:00.000Z" });
    expect(claimOf(back, "y").claimed.n).toBe(1);
    const later = { ...who("y"), startedAt: "2026-11-20T10:02:00.001Z" };
    expect(claimNext(later)(back).value?.n).toBe(0);
  });

  test("a lost claim is not mistaken for a retried one", () => {
    const lost = lose(lostIn(start.entries), LATER)(start.entries).entries;
    expect(settle(start.claimed, failed, LATER, { count: 9, delayMs: 0 })(lost).value).toBe("superseded");
  });
});

test("findClaim prefers the running entry to an ended one", () => {
  const start = claimOf([pending(["a"])], "x");
  const ended = settle(start.claimed, { kind: "cancelled" }, LATER)(start.entries).entries;
  // The reply to the claim was lost, and a user cancelled the entry before the runner asked again.
  const next = claimOf([...ended, pending(["b"])], "x");
  expect(next.claimed.n).toBe(1);
  const moved = [pending(["c"]), ...next.entries];
  const { entries } = settle(next.claimed, { kind: "exited", exitCode: 0 }, LATER)(moved);
  expect(entries.map(({ status }) => status)).toEqual(["pending", "cancelled", "done"]);
});
