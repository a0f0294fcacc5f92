import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { claimNext } from "../../list/changes/claim.ts";
import { claimsIn, masked, maskIn } from "./mask.ts";

const WHO = {
  claim: "c",
  host: "h",
  pid: 1,
  runner: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  directory: "/",
};

function waiting(count: number, options: (n: number) => Entry["options"] = () => ({})): Entry[] {
  return Array.from({ length: count }, (_, n) => ({ ...pending(["true"]), options: options(n) }));
}

/** The number of the entry that is claimed under a mask. */
function next(entries: readonly Entry[], taken: readonly number[], skip: number): number | undefined {
  return claimNext(WHO)(masked(entries, { taken, skip })).value?.n;
}

test("who was too late leaves what others have, and as many as others were told to take", () => {
  const entries = waiting(6);
  expect(next(entries, [0, 1], 0)).toBe(2);
  expect(next(entries, [0, 1], 2)).toBe(4);
});

test("something is left even where more are to be skipped than there are", () => {
  expect(next(waiting(3), [0], 5)).toBe(2);
  expect(next(waiting(3), [0, 1, 2], 5)).toBeUndefined();
});

test("entries are skipped in the order in which they are claimed, and only those that are ready", () => {
  const entries = waiting(5, (n) => (n === 4 ? { priority: 1 } : n === 1 ? { after: [0] } : {}));
  expect(next(entries, [], 1)).toBe(0);
  expect(next(entries, [], 2)).toBe(2);
});

test("what is masked counts as no claim, and stays as it is for the rest", () => {
  const entries = waiting(4);
  const left = masked(entries, { taken: [0], skip: 1 });
  expect(left.map(({ status }) => status)).toEqual(["running", "held", "pending", "pending"]);
  expect(left[2]).toBe(entries[2]);
  expect(claimsIn(left, claimNext(WHO)(left).entries)).toBe(1);
});

test("an answer without a mask, or with what is none, masks nothing", () => {
  expect(maskIn({ t: "update", how: "again" })).toBeUndefined();
  expect(maskIn({ t: "update", taken: "x", skip: 1 })).toBeUndefined();
  expect(maskIn({ t: "update", taken: [1], skip: -1 })).toBeUndefined();
  expect(maskIn({ t: "update", taken: [1, "2", 3.5, -1], skip: 0 })).toEqual({ taken: [1], skip: 0 });
});
