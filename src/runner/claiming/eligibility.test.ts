import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { type Entry, pending } from "../../core/entry.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { Eligibility, type Wanted } from "./eligibility.ts";

const PLAIN = pending(["true"]);
/** For how long an entry is left to others, milliseconds. */
const LEFT_MS = 10_000;

function after(...numbers: number[]): Entry {
  return pending(["true"], { after: numbers });
}

function running(facts: object = {}): Entry {
  return { ...PLAIN, status: "running", facts: { host: "gpu2", pid: 7, ...facts } } as unknown as Entry;
}

function ended(status: "done" | "failed"): Entry {
  return { ...PLAIN, status, facts: {} };
}

/** A pending entry whose last attempt failed. */
function failedOnce(last: object = {}): Entry {
  const attempt = { host: hostname(), claim: "c1", reason: "exit 1", ...last };
  return { ...PLAIN, facts: { attempt: 1, history: [attempt] } };
}

/** A runner on the machines `hosts` is there, and this one asks. */
async function beside(hosts: readonly string[], wanted: Wanted = () => true) {
  const workspace = new Workspace();
  const file = workspace.list("e.json", []);
  for (const host of hosts) {
    const runner = formatRunnerId({ ...ownRunnerId(), host });
    mkdirSync(`${file}.run/${runner}.lock`, { recursive: true });
  }
  const clock = new FakeClock();
  const eligibility = new Eligibility(file, wanted, clock);
  eligibility.markStale();
  await eligibility.refresh();
  return { clock, eligibility };
}

const dueNow = (): number => 0;
const allowed = (): boolean => true;

describe("an entry that failed here is left to runners elsewhere", () => {
  test("for ten seconds from when it is first passed over", async () => {
    const { clock, eligibility } = await beside(["gpu2"]);
    await clock.advance(60_000);
    expect(eligibility.takes(failedOnce(), 0, 1)).toBe(false);
    expect(eligibility.nextIn([failedOnce()], dueNow)).toBe(LEFT_MS);
    expect(eligibility.waits([failedOnce()], dueNow, allowed)).toBe(true);
    await clock.advance(LEFT_MS - 1);
    expect(eligibility.takes(failedOnce(), 0, 1)).toBe(false);
    expect(eligibility.nextIn([failedOnce()], dueNow)).toBe(1);
    await clock.advance(1);
    expect(eligibility.takes(failedOnce(), 0, 1)).toBe(true);
    expect(eligibility.nextIn([failedOnce()], dueNow)).toBe(Number.POSITIVE_INFINITY);
    expect(eligibility.takes(failedOnce({ claim: "c2" }), 0, 1)).toBe(false); // it failed once more
  });

  test.each([
    ["where all runners are on this machine", [hostname()], {}],
    ["where there is no runner", [], {}],
    ["when it failed on another machine", ["gpu2"], { host: "gpu3" }],
    ["when its runner was lost, which is not its own failure", ["gpu2"], { reason: "lost" }],
  ])("but not %s", async (_, hosts, last) => {
    const { eligibility } = await beside(hosts);
    expect(eligibility.takes(failedOnce(last), 0, 1)).toBe(true);
  });

  test("before anything is known of other runners it is taken", () => {
    const eligibility = new Eligibility(new Workspace().at("e.json"), () => true, new FakeClock());
    expect(eligibility.takes(failedOnce(), 0, 1)).toBe(true);
  });
});

test("only entries that are wanted are taken, or waited for", async () => {
  const { eligibility } = await beside([], (_, n, total) => n === total - 1);
  expect([eligibility.takes(PLAIN, 0, 2), eligibility.takes(PLAIN, 1, 2)]).toEqual([false, true]);
  const later = (): number => 5;
  expect(eligibility.waits([PLAIN, ended("done")], later, allowed)).toBe(false);
  expect(eligibility.waits([ended("done"), PLAIN], later, allowed)).toBe(true);
  expect(eligibility.nextIn([PLAIN, ended("done")], later)).toBe(Number.POSITIVE_INFINITY);
});

describe("it is worthwhile to stay", () => {
  test.each<[string, boolean, readonly Entry[]]>([
    ["not for an entry that anybody could take now", false, [PLAIN]],
    ["not for an entry that runs", false, [running()]],
    ["for an entry in the queue of another runner", true, [running({ queued: 1 })]],
    ["for an entry that waits for one that runs", true, [running(), after(0)]],
    ["not for an entry that waits for a pending one", false, [PLAIN, after(0)]],
    ["not for an entry whose dependency has failed", false, [running(), ended("failed"), after(0, 1)]],
  ])("%s", async (_, expected, entries) => {
    const { eligibility } = await beside([]);
    expect(eligibility.waits(entries, dueNow, allowed)).toBe(expected);
  });

  test("not for what nobody can verify to run still", async () => {
    const { eligibility } = await beside([]);
    const entries = [running({ queued: 1 }), running(), after(1)];
    expect(eligibility.waits(entries, dueNow, allowed, new Set([0]))).toBe(true);
    expect(eligibility.waits(entries, dueNow, allowed, new Set([1]))).toBe(true);
    expect(eligibility.waits(entries, dueNow, allowed, new Set([0, 1]))).toBe(false);
  });

  test("for a retry whose time comes, if this runner may run it then", async () => {
    const { eligibility } = await beside([]);
    expect(eligibility.waits([PLAIN], () => 1, allowed)).toBe(true);
    const forbidden = (): boolean => false;
    expect(eligibility.waits([PLAIN], () => 1, forbidden)).toBe(false);
  });
});

test("the next retry is the one whose time comes first", async () => {
  const { eligibility } = await beside([]);
  const entries = [pending(["a"]), pending(["b"]), pending(["c"]), pending(["d"]), ended("done")];
  const waits = new Map<Entry, number>(entries.map((entry, n) => [entry, [-1, 700, 300, 500, 100][n] ?? 0]));
  expect(eligibility.nextIn(entries, (entry) => waits.get(entry) ?? 0)).toBe(300);
});

test("an entry is blocked when one that it depends on has failed", async () => {
  const { eligibility } = await beside([]);
  expect(eligibility.hasBlocked([ended("failed"), after(0)])).toBe(true);
  expect(eligibility.hasBlocked([ended("done"), running(), after(0, 1), ended("failed")])).toBe(false);
});
