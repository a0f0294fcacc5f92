import { expect, test } from "vitest";
import { type EndedEntry, type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import { hostsOf } from "./by-host.ts";
import { slotsOf, speedOf } from "./speed.ts";
import { tally, timeLeft } from "./tally.ts";

const NOW = Date.UTC(2026, 10, 20, 10);
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const base = { argv: ["true"] as const, options: {}, extra: {} };
const place = { host: "gpu1", pid: 1 };

function ended(startMs: number, ms: number, slot = 0, status: EndedEntry["status"] = "done"): Entry {
  return { ...base, status, facts: { ...place, slot, startedAt: at(startMs), endedAt: at(startMs + ms) } };
}

function running(more: Partial<RunningEntry["facts"]> = {}): RunningEntry {
  const facts = { ...place, claim: "c", attempt: 1, startedAt: at(0), ...more };
  return { ...base, status: "running", facts };
}

/** Two slots that each start an experiment of 2 ms every 5 ms. */
const short = Array.from({ length: 100 }, (_, i) => ended(-1_000 + 5 * Math.floor(i / 2), 2, i % 2));
const queued = Array.from({ length: 98 }, (_, i) => running({ queued: i }));

test("10,000 short entries: the speed is what was done per real time, whatever waits in the runner", () => {
  const figures = tally([...short, running(), running(), ...queued, ...short.map(() => pending(["true"]))]);
  expect(figures).toMatchObject({ meanDuration: 2, meanGap: 3 });
  expect(slotsOf(figures.running)).toBe(2);
  expect(speedOf(figures.running, figures)).toBeCloseTo(2 / 5);
  expect(timeLeft(figures, NOW)).toBe((200 * 5) / 2);
});

test("a runner of which only waiting entries are in the list runs one", () => {
  expect(slotsOf(queued.map((entry) => ({ entry })))).toBe(1);
  expect(slotsOf([{ entry: running() }, { entry: running({ host: "gpu2", queued: 3 }) }])).toBe(2);
});

test("a host lists what it runs, and apart from it what waits there", () => {
  const [host] = hostsOf([...short, running(), ...queued]);
  expect(host).toMatchObject({ meanGap: 3, meanDuration: 2 });
  expect([host?.running.length, host?.queued.length]).toEqual([1, 98]);
});

test("a night without runners is no gap, nor are attempts that overlap", () => {
  expect(tally([ended(-50_000_000, 1_000), ended(-3_000, 1_000)]).meanGap).toBe(0);
  expect(tally([ended(-5_000, 4_000), ended(-4_000, 1_000), ended(-1_000, 500)]).meanGap).toBe(0);
});

test("the order of the list does not matter", () => {
  expect(tally(short.toReversed()).meanGap).toBe(3);
  const mixed = short.map((_, i) => short[(i * 37) % 100] as Entry);
  expect(tally(mixed).meanGap).toBe(3);
});

test("of many attempts the last ones count", () => {
  const before = Array.from({ length: 3_000 }, (_, i) => ended(-900_000 + 100 * i, 2));
  expect(tally([...before, ...short.map((_, i) => ended(-5_000 + 3 * i, 2))]).meanGap).toBeGreaterThan(80);
  const after = Array.from({ length: 1_024 }, (_, i) => ended(-5_000 + 3 * i, 2));
  expect(tally([...before, ...after]).meanGap).toBe(1);
});

test("cancelled attempts say nothing about the time of the others", () => {
  const figures = tally([ended(-9_000, 1_000), ended(-8_000, 7_000, 0, "cancelled")]);
  expect(figures).toMatchObject({ meanDuration: 1_000, measured: 1, deviation: undefined });
});

test("entries that can never run take no time", () => {
  const stuck = pending(["a"], { after: [99] });
  expect(timeLeft(tally([ended(-9_000, 1_000), running(), stuck]), NOW)).toBe(1_000);
});
