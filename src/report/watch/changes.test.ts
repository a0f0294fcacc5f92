import { expect, test } from "vitest";
import { type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import type { Liveness } from "../../core/liveness.ts";
import { describeChanges, summaryLine } from "./changes.ts";
import { watchModel } from "./model.ts";

const base = { argv: ["python", "main.py"] as const, options: {}, extra: {} };
const facts = { host: "gpu1", pid: 7, claim: "a", attempt: 1, startedAt: "2026-11-20T10:00:00.000Z" };
const endedAt = "2026-11-20T10:01:30.000Z";
const running: RunningEntry = { ...base, status: "running", facts };
const done: Entry = { ...base, status: "done", facts: { ...facts, endedAt } };
const failed: Entry = { ...base, status: "failed", facts: { ...facts, endedAt, exitCode: 3 } };
const waiting = pending(base.argv);
const served = new Map<string, Liveness>();

function lines(before: readonly Entry[], after: readonly Entry[], livenessByClaim = served): string[] {
  return describeChanges({ entries: before, livenessByClaim: served }, { entries: after, livenessByClaim });
}

test("each change gives one line", () => {
  expect(lines([waiting], [running])).toEqual(["[0] started on gpu1 (pid 7): python main.py"]);
  expect(lines([running], [done])).toEqual(["[0] done after 1m 30s on gpu1"]);
  expect(lines([waiting], [failed])).toEqual(["[0] FAILED: exit 3 after 1m 30s on gpu1"]);
  expect(lines([failed], [waiting])).toEqual(["[0] pending again"]);
  expect(lines([waiting], [{ ...waiting, status: "held" }])).toEqual(["[0] held"]);
  expect(lines([], [waiting])).toEqual(["[0] new: python main.py"]);
  expect(lines([waiting, waiting, done], [waiting])).toEqual(["2 entries were removed from the list"]);
  const paused: Entry = { ...running, facts: { ...facts, pausedAt: endedAt } };
  expect(lines([running], [paused])).toEqual(["[0] paused"]);
  expect(lines([paused], [running])).toEqual(["[0] running again"]);
  const second: Entry = {
    ...running,
    options: { name: "b\nig" },
    facts: { ...facts, claim: "b", attempt: 2 },
  };
  expect(lines([running], [second])).toEqual([
    "[0] started on gpu1 (pid 7, attempt 2): b\\nig: python main.py",
  ]);
  const reason: Entry = { ...failed, status: "cancelled", facts: { ...facts, reason: "after 3" } };
  expect(lines([waiting], [reason])).toEqual(["[0] cancelled: after 3 on gpu1"]);
  expect(lines([running, done], [running, done])).toEqual([]);
});

test("a lost runner is reported once, even when the list does not change", () => {
  const lost = new Map<string, Liveness>([["a", { kind: "lost", how: "heartbeat" }]]);
  expect(lines([running], [running], lost)).toEqual(["[0] lost?: gpu1 (pid 7) has no heartbeat any more"]);
  const after = { entries: [running], livenessByClaim: lost };
  expect(describeChanges(after, after)).toEqual([]);
});

test("the summary is one line", () => {
  const now = new Date(2026, 10, 20, 22, 10).getTime();
  const context = {
    now,
    width: Number.POSITIVE_INFINITY,
    livenessByClaim: served,
    style: (_: string, t: string) => t,
  };
  expect(summaryLine(watchModel([], "exps.json"), context)).toBe("22:10 exps.json is empty");
  expect(summaryLine(watchModel([done, failed], "my\nexps.json"), context)).toBe(
    "22:10 my\\nexps.json: 100 % of 2 entries: 1 done, 1 failed · elapsed 1m 30s · 1m 30s each",
  );
});
