import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { ALL } from "../../core/selection.ts";
import { type Claimed } from "./claim.ts";
import { lose } from "./lose.ts";
import { postpone } from "./postpone.ts";
import { release, settle } from "./settle.ts";
import { cancel } from "./control.ts";
import { NOW, LATER, claimOf, lostIn, RUN_FACTS } from "../../../test/helpers/claims.ts";

describe("facts that end with an attempt, and facts that do not", () => {
  const paused = { count: 2, delayMs: 0 };
  const claimed = (facts: object): { entries: readonly Entry[]; claimed: Claimed } => {
    const first = claimOf([pending(["a"])], "x");
    const entry = { ...first.claimed.entry, facts: { ...first.claimed.entry.facts, ...facts } };
    return { entries: [entry], claimed: { ...first.claimed, entry } };
  };
  const all = { queued: 3, order: "cancel", pausedAt: NOW, gpuIds: "0,1" } as const;

  test.each([
    ["done", { kind: "exited", exitCode: 0 }],
    ["failed", { kind: "exited", exitCode: 1 }],
    ["cancelled", { kind: "cancelled" }],
  ] as const)("%s: facts about the runner are removed", (status, outcome) => {
    const start = claimed(all);
    const [entry] = settle(start.claimed, outcome, LATER)(start.entries).entries;
    expect(entry).toMatchObject({ status, facts: { gpuIds: "0,1", claim: "x" } });
    for (const key of RUN_FACTS) expect(entry?.facts).not.toHaveProperty(key);
  });

  test("cancelled when lost, or lost too often: these facts are removed, too", () => {
    const { entries } = claimed(all);
    const [cancelledOne] = lose(lostIn(entries), LATER)(entries).entries;
    const often = claimed({ queued: 3, pausedAt: NOW, losses: 2 }).entries;
    const [failed] = lose(lostIn(often), LATER)(often).entries;
    expect([cancelledOne?.status, failed?.status]).toEqual(["cancelled", "failed"]);
    for (const entry of [cancelledOne, failed])
      for (const key of RUN_FACTS) expect(entry?.facts).not.toHaveProperty(key);
  });

  test("cancelled before a retry: the time of the retry is removed", () => {
    const start = claimOf([pending(["a"], { check: "false" })], "x");
    const put = postpone(start.claimed, { said: "no", at: 0, waitMs: 1 })(start.entries).entries;
    const [entry] = cancel(ALL, new Map(), LATER)(put).entries;
    expect(entry?.facts).toEqual({ endedAt: LATER, reason: "cancelled" });
  });

  test("the count of failures survives a loss and a release, so retries do not start anew", () => {
    const failed = { kind: "exited", exitCode: 3 } as const;
    const first = claimOf([pending(["a"])], "x");
    const retried = settle(first.claimed, failed, LATER, paused)(first.entries).entries;
    const second = claimOf(retried, "y");
    const lost = lose(lostIn(second.entries), LATER)(second.entries).entries;
    expect(lost[0]?.facts).toMatchObject({ failures: 1, losses: 1 });
    expect(release(second.claimed)(second.entries).entries).toEqual(retried);
    const third = claimOf(lost, "z");
    const again = settle(third.claimed, failed, LATER, paused)(third.entries).entries;
    expect(again[0]?.facts).toMatchObject({ failures: 2 });
    expect(again[0]?.facts).not.toHaveProperty("losses");
    const last = claimOf(again, "w");
    expect(settle(last.claimed, failed, LATER, paused)(last.entries).entries[0]?.status).toBe("failed");
  });
});
