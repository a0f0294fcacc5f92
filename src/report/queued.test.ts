import { describe, expect, test } from "vitest";
import { type EndedEntry, type Entry, pending, type RunningEntry } from "../core/entry.ts";
import type { Liveness } from "../core/liveness.ts";
import { tally } from "../list/queries/tally.ts";
import { formatCounts } from "./counts.ts";
import { shownStatus, timeOf } from "./entry-row.ts";
import { explain } from "./explanation.ts";
import { formatProgress, progressToObject } from "./progress-report.ts";
import { describeChanges } from "./watch/changes.ts";
import { formatHosts } from "./watch/panes.ts";
import { attemptRows, watchModel } from "./watch/model.ts";

const NOW = new Date(2026, 10, 20, 22, 10).getTime();
const before = (ms: number): string => new Date(NOW - ms).toISOString();
const base = { argv: ["train"] as const, options: {}, extra: {} };
const context = {
  now: NOW,
  width: 80,
  style: (_: string, text: string) => text,
  livenessByClaim: new Map<string, Liveness>([["dead", { kind: "lost", how: "process" }]]),
};

function running(more: Partial<RunningEntry["facts"]> = {}, check?: string): RunningEntry {
  const facts = { host: "gpu1", pid: 7, claim: "c", attempt: 1, startedAt: before(5_000), ...more };
  return { ...base, status: "running", options: check === undefined ? {} : { check }, facts };
}

function ended(startMs: number): EndedEntry {
  const times = { startedAt: before(startMs), endedAt: before(startMs - 2) };
  return { ...base, status: "done", facts: { host: "gpu1", pid: 7, ...times } };
}

const entries: readonly Entry[] = [
  ended(15),
  ended(10),
  running(),
  running({ queued: 3 }),
  running({ queued: 4 }),
  running({ queued: 0 }, "test -e ready"),
  running({ queued: 1, claim: "dead" }),
  pending(["b"]),
];

describe("what waits in a runner is queued, and what waits for its check is being checked", () => {
  test("in the word of its row", () => {
    const words = entries.map((entry) => shownStatus(entry, context.livenessByClaim));
    expect(words.slice(2, 7)).toEqual(["running", "queued", "queued", "checking", "lost"]);
    expect(timeOf(entries[3] as Entry, NOW)).toBe("");
    expect(shownStatus(running({ queued: 1, pausedAt: before(1) }), new Map())).toBe("paused");
  });

  test("in the counts, also without anything known about the runners", () => {
    expect(formatCounts(tally(entries), context.livenessByClaim)).toBe(
      "8 entries: 1 pending, 1 running, 2 queued, 1 checking, 1 lost, 2 done",
    );
    expect(formatCounts(tally(entries))).toContain("1 running, 3 queued, 1 checking, 2 done");
  });

  test("on the page of --progress, which shows what runs", () => {
    expect(formatProgress(tally(entries), "e.json", context).slice(1, 9)).toEqual([
      "[███████████████????????▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒······················] 25 %",
      "elapsed 5.0s · 400/s · done at about 22:10 (in 0.0s)",
      "",
      "          n  host  pid   for  command",
      "running   2  gpu1    7  5.0s  train",
      "checking  5  gpu1    7  5.0s  train",
      "lost      6  gpu1    7  5.0s  train",
      "and 2 queued: claimed, to start as soon as a slot is free",
    ]);
  });

  test("in --progress --json", () => {
    expect(progressToObject(tally(entries), context)).toMatchObject({
      counts: { running: 5 },
      queued: 2,
      checking: 1,
      paused: 0,
      lost: 1,
      perSecond: expect.closeTo(400) as number,
    });
  });

  test("in --explain", () => {
    const all = { ...context, file: "e.json", runners: [] };
    expect(explain(entries, 3, all)).toEqual([
      "[3] train is queued",
      "  gpu1 (pid 7) has claimed it together with others, and starts it as soon as a slot is free",
    ]);
    expect(explain(entries, 5, all)).toEqual([
      "[5] train is checking",
      "  gpu1 (pid 7) has been running its check for 5.0s: test -e ready",
    ]);
  });

  test("in the live view, where only what runs has a row", () => {
    const model = watchModel(entries, "e.json");
    const lines = formatHosts(model, { selected: undefined, lastLines: new Map() }, context, 20);
    expect(lines.slice(0, 3)).toEqual([
      "gpu1 · 1 running, 2 queued, 1 checking, 1 lost · 2 done · 400/s",
      "   running   2  5.0s  train",
      "   checking  5  5.0s  train",
    ]);
    expect(attemptRows(model).map(({ n }) => n)).toEqual([2, 5]);
  });

  test("in the lines of --watch: it starts when it starts", () => {
    const lines = (from: Entry, to: Entry): string[] =>
      describeChanges(
        { entries: [from], livenessByClaim: new Map() },
        { entries: [to], livenessByClaim: new Map() },
      );
    const started = ["[0] started on gpu1 (pid 7): train"];
    expect(lines(pending(["train"]), running({ queued: 1 }))).toEqual([]);
    expect(lines(running({ queued: 1 }), running())).toEqual(started);
    expect(lines(running({ queued: 1 }), pending(["train"]))).toEqual([]);
    expect(lines(pending(["train"]), running({ queued: 0 }, "test -e x"))).toEqual([
      "[0] its check runs on gpu1 (pid 7): test -e x",
    ]);
    expect(lines(running({ queued: 0 }, "test -e x"), running({}, "test -e x"))).toEqual(started);
  });
});
