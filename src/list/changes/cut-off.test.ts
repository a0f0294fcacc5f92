import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import type { Outcome } from "../../core/outcome.ts";
import { claimOf, LATER, lostIn, NOW } from "../../../test/helpers/claims.ts";
import { lose } from "./lose.ts";
import { settle } from "./settle.ts";

const WALLTIME: Outcome = { kind: "interrupted", signal: "SIGTERM", isWalltime: true };

/** Runs the first entry, and ends it with `outcome` a minute later. */
function ended(entries: readonly Entry[], claim: string, outcome: Outcome, facts = { startedAt: NOW }) {
  const start = claimOf(entries, claim);
  return settle(start.claimed, outcome, LATER, undefined, facts)(start.entries);
}

test("what the end of an allocation cuts off is pending as it was, with a count and the longest time", () => {
  const { entries, value } = ended([pending(["a"])], "x", WALLTIME);
  expect(value).toBe("recorded");
  expect(entries).toEqual([{ ...pending(["a"]), facts: { cutOffs: 1, cutOffAfter: 60 } }]);
  const again = ended(entries, "y", WALLTIME, { startedAt: "2026-11-20T10:00:50.000Z" });
  expect(again.entries[0]?.facts).toEqual({ cutOffs: 2, cutOffAfter: 60 });
});

test("the third time in a row it is failed, and says what to do", () => {
  let entries: readonly Entry[] = [pending(["a"])];
  for (const claim of ["x", "y"]) entries = ended(entries, claim, WALLTIME).entries;
  const last = ended(entries, "z", WALLTIME);
  expect(last.value).toBe("lost");
  expect(last.entries[0]).toMatchObject({
    status: "failed",
    facts: { reason: "walltime", cutOffs: 3, cutOffAfter: 60, attempt: 1, endedAt: LATER },
  });
  expect(last.entries[0]?.facts).toMatchObject({ error: expect.stringContaining("--time") });
});

test("one that goes on where it was is never failed for that", () => {
  let entries: readonly Entry[] = [pending(["a"], { resumable: true })];
  for (const claim of ["u", "v", "w", "x"]) entries = ended(entries, claim, WALLTIME).entries;
  expect(entries).toEqual([
    { ...pending(["a"], { resumable: true }), facts: { cutOffs: 4, cutOffAfter: 60 } },
  ]);
});

test("an attempt that had not begun, or that is cut off for another reason, counts nothing", () => {
  const start = claimOf([pending(["a"])], "x");
  expect(settle(start.claimed, WALLTIME, LATER)(start.entries).entries).toEqual([pending(["a"])]);
  const preempted: Outcome = { kind: "interrupted", signal: "SIGTERM" };
  expect(ended([pending(["a"])], "x", preempted).entries).toEqual([pending(["a"])]);
});

test("a loss keeps the count, and an attempt that ends on its own removes it", () => {
  const { entries } = ended([pending(["a"])], "x", WALLTIME);
  const lost = claimOf(entries, "y").entries;
  expect(lose(lostIn(lost), LATER)(lost).entries[0]?.facts).toMatchObject({ cutOffs: 1, cutOffAfter: 60 });
  const failed = ended(entries, "y", { kind: "exited", exitCode: 1 }).entries[0];
  expect(failed?.status).toBe("failed");
  expect(failed?.facts).not.toHaveProperty("cutOffs");
});
