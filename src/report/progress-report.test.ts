import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending, type RunningEntry } from "../core/entry.ts";
import type { Liveness } from "../core/liveness.ts";
import { tally } from "../list/queries/tally.ts";
import { formatClock } from "./clock.ts";
import { formatProgress, progressToObject } from "./progress-report.ts";

const NOW = new Date(2026, 10, 20, 22, 10).getTime(); // local, as the page shows it
const before = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const base = { argv: ["python", "main.py", "--lr", "0.1"] as const, options: {}, extra: {} };
const context = {
  now: NOW,
  width: 80,
  style: (_: string, text: string) => text,
  livenessByClaim: new Map<string, Liveness>([
    ["dead", { kind: "lost", how: "process" }],
    ["silent", { kind: "unheard", forMs: 4_000, heartbeat: "still" }],
    ["orphan", { kind: "orphaned", pids: [12, 13], isKept: false }],
  ]),
};

function ended(status: EndedEntry["status"]): Entry {
  return { ...base, status, facts: { startedAt: before(3600), endedAt: before(3000) } };
}

function running(claim: string, startedAt = before(300)): RunningEntry {
  return { ...base, status: "running", facts: { host: "gpu2", pid: 4711, claim, attempt: 1, startedAt } };
}

function page(entries: readonly Entry[]): string[] {
  return formatProgress(tally(entries), "my exps.json", context);
}

describe("formatProgress", () => {
  test("of a list that is running", () => {
    const entries = [ended("done"), ended("failed"), running("alive"), running("dead"), pending(["true"])];
    expect(page(entries)).toEqual([
      "my exps.json: 5 entries: 1 pending, 1 running, 1 lost, 1 done, 1 failed",
      "[████████████xxxxxxxxxxxx????????????▒▒▒▒▒▒▒▒▒▒▒▒············] 40 %",
      "elapsed 1h 00m · 10m 00s each · done at about 22:25 (in 15m 00s)",
      "",
      "         n  host   pid     for  command",
      "running  2  gpu2  4711  5m 00s  python main.py --lr 0.1",
      "lost     3  gpu2  4711  5m 00s  python main.py --lr 0.1",
      "",
      "lost 3: its runner on this machine has ended",
      "a --run with nothing else to do takes over lost entries",
      "see what failed:      cooperate --list 'my exps.json' failed",
      "put back what failed: cooperate --requeue-failed 'my exps.json'",
    ]);
  });

  test("an end on another day is shown with its date", () => {
    const entries = [ended("done"), running("alive"), ...Array.from({ length: 12 }, () => pending(["true"]))];
    expect(page(entries)[2]).toBe(
      "elapsed 1h 00m · 10m 00s each · done at about 2026-11-21 00:15 (in 2h 05m)",
    );
  });

  test.each<[string, Entry[], string]>([
    ["not started", [pending(["true"])], "not started"],
    ["stopped", [ended("done"), pending(["true"])], "elapsed 1h 00m · 10m 00s each · nobody is running it"],
    ["only lost ones", [running("dead")], "elapsed 5m 00s · nobody is running it"],
    ["the first runs", [running("alive")], "elapsed 5m 00s · no estimate before the first has ended"],
    ["over", [ended("done")], "elapsed 10m 00s · 10m 00s each"],
    ["from the original tool", [{ ...base, status: "unknown", facts: {} }], "no times are recorded"],
  ])("the times when %s", (_, entries, line) => {
    expect(page(entries)[2]).toBe(line);
  });

  test("an invalid start date is tolerated", () => {
    const lines = page([ended("done"), running("alive", "yesterday")]);
    expect(lines.join("\n")).not.toContain("NaN");
    expect(lines[2]).toContain("(in 10m 00s)");
  });

  test("shows what is known about possibly lost entries, and for how long they were watched", () => {
    const entries = ["dead", "silent", "orphan", "silent"].map((claim) => running(claim));
    const lines = page(entries);
    expect(lines[0]).toBe("my exps.json: 4 entries: 1 lost, 2 lost?, 1 orphaned");
    expect(lines.slice(-4)).toEqual([
      "lost 0: its runner on this machine has ended",
      "lost? 1,3: gpu2 (pid 4711) gave no sign of life in 4.0s of watching",
      "orphaned 2: its runner on this machine has ended, its experiment is still running (pid 12, 13)",
      "a --run with nothing else to do takes over lost entries",
    ]);
  });

  test("says that many runners wait, and what is quicker", () => {
    const crowd = (waiting: number): string =>
      formatProgress(tally([pending(["true"])]), "my exps.json", { ...context, waiting }).join("\n");
    expect(crowd(64)).toContain(
      "64 runners wait for my exps.json; one process with -j per machine is quicker",
    );
    expect(crowd(3)).not.toContain("wait for");
  });

  test("of an empty list", () => {
    expect(page([])).toEqual(["my exps.json is empty"]);
  });

  test("fits 80 columns, and its bar stays short on a wider terminal", () => {
    const entries = Array.from({ length: 100 }, () => running("alive"));
    const wide = formatProgress(tally(entries), "x.json", { ...context, width: 300 });
    expect(Math.max(...page(entries).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(wide[1]?.length).toBeLessThanOrEqual(80);
  });
});

test("the object of --progress --json", () => {
  const entries = [ended("done"), running("alive"), running("dead")];
  expect(progressToObject(tally(entries), context)).toEqual({
    stuck: [],
    total: 3,
    counts: { pending: 0, held: 0, running: 2, done: 1, failed: 0, cancelled: 0, unknown: 0 },
    queued: 0,
    checking: 0,
    paused: 0,
    lost: 1,
    orphaned: 0,
    firstStart: NOW - 3_600_000,
    lastEnd: NOW - 3_000_000,
    meanDuration: 600_000,
    timeLeft: 300_000,
    perSecond: expect.closeTo(1 / 600, 9) as number,
    waits: {
      checks: { count: 0, inMs: null },
      retries: { count: 0, inMs: null },
      times: { count: 0, inMs: null },
    },
    heldBack: [],
    waitingRunners: 0,
    running: [
      {
        n: 1,
        host: "gpu2",
        pid: 4711,
        startedAt: before(300),
        standing: { kind: "served" },
        argv: [...base.argv],
      },
      {
        n: 2,
        host: "gpu2",
        pid: 4711,
        startedAt: before(300),
        standing: { kind: "lost", how: "process" },
        argv: [...base.argv],
      },
    ],
  });
});

test("formatClock is local", () => {
  expect(formatClock(new Date(2026, 0, 2, 3, 4).getTime(), NOW)).toBe("2026-01-02 03:04");
  expect(formatClock(new Date(2026, 10, 20, 0, 0).getTime(), NOW)).toBe("00:00");
});
