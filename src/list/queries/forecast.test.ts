import { expect, test } from "vitest";
import { type EndedEntry, type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import { forecastOf } from "./forecast.ts";
import { hostsOf, lastFailures } from "./by-host.ts";
import { tally } from "./tally.ts";

const NOW = Date.UTC(2026, 10, 20, 10);
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const base = { argv: ["true"] as const, options: {}, extra: {} };

function ended(seconds: number, host = "gpu1", status: EndedEntry["status"] = "done"): Entry {
  return { ...base, status, facts: { host, startedAt: at(-3600), endedAt: at(-3600 + seconds) } };
}

function running(claim: string, host = "gpu1"): RunningEntry {
  return { ...base, status: "running", facts: { host, pid: 1, claim, attempt: 1, startedAt: at(0) } };
}

test("there is no forecast when nobody runs the list, or fewer than two attempts were measured", () => {
  expect(forecastOf(tally([ended(60), ended(80), pending(["a"])]), NOW)).toBeUndefined();
  expect(forecastOf(tally([ended(60), running("a")]), NOW)).toBeUndefined();
});

test("on one slot the range surrounds the mean by the measured spread", () => {
  const figures = tally([ended(50), ended(70), running("a")]);
  expect(figures).toMatchObject({ measured: 2, meanDuration: 60_000 });
  expect(figures.deviation).toBeCloseTo(14_142.1, 1);
  const spread = 1.28 * 14_142.14 * Math.sqrt(1 + 1 / 2);
  expect(forecastOf(figures, NOW)?.earliest).toBeCloseTo(60_000 - spread, -1);
  expect(forecastOf(figures, NOW)?.latest).toBeCloseTo(60_000 + spread, -1);
});

test("on several slots the last experiment may start late, and the range does not start before now", () => {
  const even = tally([ended(60), ended(60), running("a"), running("b"), pending(["c"])]);
  expect(forecastOf(even, NOW)).toEqual({ earliest: 90_000, latest: 120_000 });
  const wild = tally([ended(1), ended(3000), running("a")]);
  expect(forecastOf(wild, NOW)?.earliest).toBe(0);
});

test("each host has its own figures, active hosts first", () => {
  const hosts = hostsOf([ended(60, "a"), ended(20, "b"), ended(40, "b", "failed"), running("x", "b")]);
  expect(hosts.map(({ host, done, failed, meanDuration }) => [host, done, failed, meanDuration])).toEqual([
    ["b", 1, 1, 30_000],
    ["a", 1, 0, 60_000],
  ]);
  expect(hosts[0]?.running.map(({ n }) => n)).toEqual([3]);
});

test("the latest failure comes first, and invalid dates last", () => {
  const odd: Entry = { ...base, status: "failed", facts: { endedAt: "yesterday" } };
  const entries = [
    ended(10, "a", "failed"),
    odd,
    ended(30, "a", "failed"),
    ended(99),
    ended(20, "a", "failed"),
  ];
  expect(lastFailures(entries, 9).map(({ n }) => n)).toEqual([2, 4, 0, 1]);
  expect(lastFailures(entries, 2).map(({ n }) => n)).toEqual([2, 4]);
});
