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

test("several are claimed for one runner, in order, and the later ones are queued", () => {
  const { entries, claimed } = batch();
  expect(claimed.map(({ n }) => n)).toEqual([0, 1, 2, 3]);
  expect(claimed.map(({ entry }) => entry.facts.queued)).toEqual([undefined, 1, 2, 3]);
  expect(entries.slice(4).every(({ status }) => status === "pending")).toBe(true);
  // Applied once more after a lost reply, the change gives the same result.
  const again = claimSome(WHO, ["c0", "c1", "c2", "c3"], { runners: 1 })(entries);
  expect(again.entries).toBe(entries);
  expect(again.value.map(({ n, before }) => [n, before])).toEqual(
    claimed.map(({ n, before }) => [n, before]),
  );
});

test("entries claimed in advance all wait, and entries that must start at once are left", () => {
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

test("no runner claims more than half of its share, or entries with a check, GPUs or dependencies", () => {
  const list = Array.from({ length: 20 }, (_, n) => pending(["p", String(n)]));
  const claims = Array.from({ length: 16 }, (_, i) => `c${i}`);
  const numbers = (entries: readonly Entry[], runners: number): number[] =>
    claimSome(WHO, claims, { runners })(entries).value.map(({ n }) => n);
  expect(numbers(list, 1)).toHaveLength(10);
  expect(numbers(list, 5)).toHaveLength(2);
  expect(numbers(list, 64)).toEqual([0]);
  // Entries in the queues of others count, too, so that a runner that joins late gets its share.
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
  expect(numbers(mixed, 1)).toEqual([0]); // it has a check
  expect(numbers(mixed.slice(1), 1)).toEqual([0, 1, 5]);
});

test("near the end of the list nothing is claimed in advance, and only as many as idle slots can start", () => {
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

describe("replayJournal", () => {
  test("ended attempts are recorded, entries that had not started are as before, running ones are left alone", () => {
    const { entries, claimed } = batch();
    const changed = replayJournal(words(["c0", "c1", "c2"], { c0: ENDED, c1: FAILED }), LOST)(entries);
    expect(changed.entries[0]).toMatchObject({
      status: "done",
      facts: { exitCode: 0, attempt: 1, ...FACTS },
    });
    // its own retries
    expect(changed.entries[1]).toMatchObject({ status: "pending", facts: { attempt: 1, failures: 1 } });
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

  test("a missing line says nothing about an experiment that may still run, or about other runners", () => {
    const { entries } = batch();
    const some = new Map([["c1", "r"]]);
    expect(replayJournal(words([], {}), some)(entries).value.map(({ n }) => n)).toEqual([1]);
    expect(replayJournal(new Map(), LOST)(entries).entries).toBe(entries);
  });

  test("the retries of the dead runner count, also endless ones", () => {
    const { entries } = batch();
    const retries = endlessAsNumber({ count: Number.POSITIVE_INFINITY, delayMs: 5 });
    expect(JSON.parse(JSON.stringify(retries))).toEqual({ count: -1, delayMs: 5 });
    const { entries: after } = replayJournal(words(["c0"], { c0: { ...FAILED, retries } }), LOST)(entries);
    expect(after[0]).toMatchObject({
      status: "pending",
      facts: { failures: 1, notBefore: "2026-11-21T10:00:02.005Z" },
    });
  });

  test("an order for an entry that had not started is carried out", () => {
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

test("missing lines of a machine that may have crashed count only for entries that waited in the runner", () => {
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
