import { expect, test } from "vitest";
import { type Entry, type Past, pending, type RunningEntry } from "../core/entry.ts";
import { tally } from "../list/queries/tally.ts";
import type { TableContext } from "./entry-row.ts";
import { explain } from "./explanation.ts";
import { formatProgress, progressToObject } from "./progress-report.ts";

const NOW = new Date(2026, 10, 20, 22, 10).getTime();
const context: TableContext = {
  now: NOW,
  width: 80,
  style: (_, text) => text,
  livenessByClaim: new Map(),
};
const facts = {
  host: "gpu1",
  pid: 7,
  claim: "c",
  attempt: 1,
  startedAt: new Date(NOW - 5_000).toISOString(),
};
const paused: RunningEntry = {
  ...pending(["a"]),
  status: "running",
  facts: { ...facts, pausedAt: facts.startedAt },
};
const held: Entry = { ...pending(["a"]), status: "held" };

function waits(ms: number, more: Past = {}): Entry {
  return { ...pending(["a"]), facts: { notBefore: new Date(NOW + ms).toISOString(), ...more } };
}

/** The lines of times and of advice. */
function page(entries: readonly Entry[], more: Partial<TableContext> = {}): string[] {
  const lines = formatProgress(tally(entries), "my e.json", { ...context, ...more });
  const advice = lines.lastIndexOf("");
  return [lines[2] ?? "", ...(advice === -1 ? [] : lines.slice(advice + 1))];
}

test("only paused entries: it is not said that nobody runs them, but how to resume them", () => {
  expect(page([paused, paused, pending(["b"])])).toEqual([
    "elapsed 5.0s · what runs is paused",
    "2 entries are paused; resume them: cooperate --resume 'my e.json' 0-1",
  ]);
});

test("only held entries: how to resume them; not while others are left", () => {
  expect(page([held, held])).toEqual([
    "not started",
    "2 entries are held; resume them: cooperate --resume 'my e.json' held",
  ]);
  expect(page([held, pending(["b"])])).toEqual(["not started"]);
});

test("what waits for its check, its next attempt or another time, and when the first may start", () => {
  const entries = [
    waits(30_000, { checks: 2 }),
    waits(60_000, { checks: 1 }),
    waits(90_000, { failures: 1 }),
  ];
  expect(page([...entries, waits(3_600_000)])).toEqual([
    "not started · waiting for its time",
    "2 entries wait for their check (next in 30s)",
    "1 entry waits for its next attempt (in 1m 30s)",
    "1 entry waits for its time (in 1h 00m)",
  ]);
  expect(page([waits(-1, { checks: 1 }), waits(60_000)])[0]).toBe("not started");
  expect(progressToObject(tally(entries), context)).toMatchObject({
    waits: { checks: { count: 2, inMs: 30_000 }, times: { count: 0, inMs: null } },
  });
});

test("runners that are held back by their machine, also in --explain", () => {
  const heldBack = [{ host: "gpu1", pid: 7, why: "1G of memory are available\u001B[2J" }];
  const line = "gpu1 (pid 7) starts nothing now: 1G of memory are available\\x1b[2J";
  expect(page([pending(["b"])], { heldBack })).toEqual(["not started · waiting for the machine", line]);
  const all = { ...context, heldBack, file: "e.json", runners: ["gpu1 (pid 7)"] };
  expect(explain([pending(["b"])], 0, all)).toHaveLength(2);
  expect(explain([pending(["b"])], 0, all)[1]).toContain("starts nothing now: 1G of memory");
  expect(explain([waits(60_000)], 0, all).join()).not.toContain("starts nothing");
});

test("--explain of an entry that may not start before a time", () => {
  const all = { ...context, file: "e.json", runners: ["gpu1 (pid 7)"] };
  expect(explain([waits(60_000)], 0, all)[1]).toBe("  it does not start before 22:11 (in 1m 00s)");
  expect(explain([waits(60_000, { failures: 1 })], 0, all)[1]).toContain("it has failed once; it is tried");
});
