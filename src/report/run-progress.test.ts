import { expect, test } from "vitest";
import { type Entry, pending, type RunningEntry } from "../core/entry.ts";
import { RunProgress } from "./run-progress.ts";

const ME = { host: "gpu1", pid: 7 };
const NOW = Date.UTC(2026, 10, 20, 10);
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const base = { argv: ["a"] as const, options: {}, extra: {} };
const done: Entry = { ...base, status: "done", facts: { ...ME, startedAt: at(-10_000), endedAt: at(0) } };
const elsewhere: RunningEntry = {
  ...base,
  status: "running",
  facts: { host: "gpu2", pid: 1, claim: "c", attempt: 1, startedAt: at(-5_000) },
};

function scene(slots = 1) {
  const clock = { ms: 0 };
  const progress = new RunProgress({
    wanted: (_, n) => n > 0, // --entries
    monotonic: () => clock.ms,
    now: () => NOW + clock.ms,
    slots: () => slots,
  });
  clock.ms = 12_000;
  return { clock, progress };
}

test("the entries of this run that have ended, the time so far, and the time that is left", () => {
  const { progress } = scene();
  progress.observe([done, done, ...[1, 2, 3].map(() => pending(["a"]))], 1);
  expect(progress.next(true, ME, 80)).toBe("[1/4] 12s, 30s left");
});

test("other runners help", () => {
  const { progress } = scene();
  progress.observe([done, done, elsewhere, pending(["a"]), pending(["a"])], 1);
  expect(progress.next(true, ME, 80)).toBe("[1/4] 12s, 10s left");
});

test("more slots than entries do not help", () => {
  const { progress } = scene(8);
  progress.observe([done, done, pending(["a"])], 1);
  expect(progress.next(true, ME, 80)).toBe("[1/2] 12s, 10s left");
});

test("several that are recorded together count one by one, and the last line says no time", () => {
  const { progress } = scene();
  progress.observe([pending(["a"]), done, done, done], 2);
  expect(progress.next(true, ME, 80)).toMatch(/^\[2\/3\] 12s/);
  expect(progress.next(false, ME, 80)).toMatch(/^\[2\/3\] 12s/); // one that will be tried again
  expect(progress.next(true, ME, 80)).toBe("[3/3] 12s");
});

test("with less room it says less", () => {
  const said = (room: number): string => {
    const { progress } = scene();
    progress.observe([done, done, pending(["a"])], 1);
    return progress.next(true, ME, room);
  };
  expect([said(19), said(18), said(8), said(4)]).toEqual(["[1/2] 12s, 10s left", "[1/2] 12s", "[1/2]", ""]);
});

test("nothing before a list is known", () => {
  expect(scene().progress.next(true, ME, 80)).toBe("");
});
