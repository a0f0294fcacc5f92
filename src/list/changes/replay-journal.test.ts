import { describe, expect, test } from "vitest";
import { type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import type { Claimed } from "./claim.ts";
import { claimSome, type ClaimSomeOptions } from "./claim-several.ts";
import { endlessAsNumber, type JournalEnding, replayJournal, type ClaimRecords } from "./replay-journal.ts";

const WHO = {
  claim: "c0",
  host: "gpu1",
  pid: 7,
  runner: "r",
  startedAt: "2026-11-21T10:00:00.000Z",
  directory: "/exp",
};

/** Four entries that one runner has claimed together. */
function batch(): { entries: readonly Entry[]; claimed: readonly Claimed[] } {
  const list = Array.from({ length: 20 }, (_, n) => pending(["p", String(n)], n === 1 ? { retries: 1 } : {}));
  const { entries, value: claimed } = claimSome(WHO, ["c0", "c1", "c2", "c3"], { runners: 1 })(list);
  return { entries, claimed };
}

const ENDED: JournalEnding = {
  outcome: { kind: "exited", exitCode: 0 },
  startedAt: "2026-11-21T10:00:01.000Z",
  endedAt: "2026-11-21T10:00:02.000Z",
  log: "/exp/cooperate_0",
  gitCommit: "abc",
};
const { outcome: _outcome, ...FACTS } = ENDED;
const FAILED: JournalEnding = { ...ENDED, outcome: { kind: "exited", exitCode: 1 } };

const LOST = new Map(["c0", "c1", "c2", "c3"].map((claim) => [claim, "r"]));

function words(
  begun: readonly string[],
  ended: Readonly<Record<string, JournalEnding>>,
): ReadonlyMap<string, ClaimRecords> {
  return new Map([["r", { isWhole: true, begun: new Set(begun), ended: new Map(Object.entries(ended)) }]]);
}

test("several are claimed as one runner's, in order, the later ones queued", () => {
  const { entries, claimed } = batch();
  expect(claimed.map(({ n }) => n)).toEqual([0, 1, 2, 3]);
  expect(claimed.map(({ entry }) => entry.facts.queued)).toEqual([undefined, 1, 2, 3]);
  expect(entries.slice(4).every(({ status }) => status === "pending")).toBe(true);
  // Applied once more after a lost reply they are the same.
  const again = claimSome(WHO, ["c0", "c1", "c2", "c3"], { runners: 1 })(entries);
  expect(again.entries).toBe(entries);
  expect(again.value.map(({ n, before }) => [n, before])).toEqual(
    claimed.map(({ n, before }) => [n, before]),
  );
});

test("claimed in advance all of them wait, and what is to begin at once is left", () => {
  const { entries } = batch();
  const claim = (list: readonly Entry[]): [number, number | undefined][] =>
    claimSome(WHO, ["c4", "c5"], { runners: 1, behind: 3 })(list).value.map(({ n, entry }) => [
      n,
      entry.facts.queued,
    ]);
  expect(claim(entries)).toEqual([
    [4, 3],
    [5, 4],
  ]);
  expect(claim([pending(["p"], { check: "true" }), ...entries])).toEqual([]);
});

test("nobody takes more than half of his share, or what has a check, wants GPUs, or waits for others", () => {
  const list = Array.from({ length: 20 }, (_, n) => pending(["p", String(n)]));
  const claims = Array.from({ length: 16 }, (_, i) => `c${i}`);
  const numbers = (entries: readonly Entry[], runners: number): number[] =>
    claimSome(WHO, claims, { runners })(entries).value.map(({ n }) => n);
  expect(numbers(list, 1)).toHaveLength(10);
  expect(numbers(list, 5)).toHaveLength(2);
  expect(numbers(list, 64)).toEqual([0]);
  // What others have in their queues counts too, so that who comes late has no less.
  const { entries: begun } = claimSome(WHO, claims, { runners: 1 })(list);
  expect(claimSome({ ...WHO, claim: "x" }, ["x", "y", "z"], { runners: 5 })(begun).value).toHaveLength(2);
  const mixed = [
    pending(["a"], { check: "true" }),
    ...list.slice(0, 2),
    pending(["b"], { gpus: 1 }),
    pending(["c"], { after: [1] }),
    pending(["d"], { priority: -1 }),
    ...list.slice(0, 4),
  ];
  expect(numbers(mixed, 1)).toEqual([0]); // it asks before it begins
  expect(numbers(mixed.slice(1), 1)).toEqual([0, 1, 5]);
});

test("near the end nothing is taken in advance, and no more than begins at once in idle slots", () => {
  const list = Array.from({ length: 20 }, (_, n) => pending(["p", String(n)]));
  const claims = Array.from({ length: 16 }, (_, i) => `c${i}`);
  const queued = (several: Partial<ClaimSomeOptions>): unknown[] =>
    claimSome(WHO, claims, { runners: 11, ...several })(list).value.map(({ entry }) => entry.facts.queued);
  expect(queued({ behind: 0 })).toEqual([]);
  expect(queued({})).toEqual([undefined]);
  expect(queued({ idle: 3 })).toEqual([undefined, undefined, undefined]);
  expect(queued({ idle: 3, runners: 2 })).toEqual([undefined, undefined, undefined, 3, 4]);
  expect(queued({ idle: 0, behind: 1, runners: 10 })).toEqual([1]);
  expect(queued({ most: 2, runners: 1 })).toEqual([undefined, 1]);
  expect(queued({ most: 0, runners: 1 })).toEqual([]);
});

describe("last words", () => {
  test("what had ended is recorded, what had not begun is as before, what was in the middle is left alone", () => {
    const { entries, claimed } = batch();
    const changed = replayJournal(words(["c0", "c1", "c2"], { c0: ENDED, c1: FAILED }), LOST)(entries);
    expect(changed.entries[0]).toMatchObject({
      status: "done",
      facts: { exitCode: 0, attempt: 1, ...FACTS },
    });
    expect(changed.entries[1]).toMatchObject({ status: "pending", facts: { attempt: 1, failures: 1 } }); // its own retries
    expect(changed.entries[2]).toBe(entries[2]);
    expect(changed.entries[3]).toEqual(claimed[3]?.before);
    expect(changed.value.map(({ n, word }) => [n, word === "unbegun"])).toEqual([
      [0, false],
      [1, false],
      [3, true],
    ]);
    expect(
      replayJournal(words(["c0", "c1", "c2"], { c0: ENDED, c1: FAILED }), LOST)(changed.entries).value,
    ).toEqual([]);
  });

  test("silence says nothing of what may live on, and nobody speaks for others", () => {
    const { entries } = batch();
    const some = new Map([["c1", "r"]]);
    expect(replayJournal(words([], {}), some)(entries).value.map(({ n }) => n)).toEqual([1]);
    expect(replayJournal(new Map(), LOST)(entries).entries).toBe(entries);
  });

  test("the retries of its runner count, also when they are without end", () => {
    const { entries } = batch();
    const retries = endlessAsNumber({ count: Number.POSITIVE_INFINITY, delayMs: 5 });
    expect(JSON.parse(JSON.stringify(retries))).toEqual({ count: -1, delayMs: 5 });
    const { entries: after } = replayJournal(words(["c0"], { c0: { ...FAILED, retries } }), LOST)(entries);
    expect(after[0]).toMatchObject({
      status: "pending",
      facts: { failures: 1, notBefore: "2026-11-21T10:00:02.005Z" },
    });
  });

  test("what was asked of one that had not begun is done", () => {
    const { entries } = batch();
    const ordered = entries.map((entry, n): Entry =>
      n === 1 || n === 2
        ? {
            ...(entry as RunningEntry),
            facts: { ...(entry as RunningEntry).facts, order: n === 1 ? "cancel" : "pause" },
          }
        : entry,
    );
    const after = replayJournal(words(["c0"], {}), LOST)(ordered).entries;
    expect([1, 2, 3].map((n) => after[n]?.status)).toEqual(["cancelled", "held", "pending"]);
  });
});

test("silence of a machine that may have died means something only of what was to wait in its runner", () => {
  const { entries } = batch();
  const its = words([], {});
  const statuses = (mayHaveLostLines: boolean): string[] =>
    replayJournal(
      its,
      LOST,
      () => mayHaveLostLines,
    )(entries)
      .entries.slice(0, 4)
      .map(({ status }) => status);
  expect(statuses(true)).toEqual(["running", "pending", "pending", "pending"]);
  expect(statuses(false)).toEqual(["pending", "pending", "pending", "pending"]);
});
