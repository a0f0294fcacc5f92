import { expect, test } from "vitest";
import type { EndedEntry, RunningEntry } from "../../core/entry.ts";
import { formatLogPage } from "./log-page.ts";

const NOW = Date.UTC(2026, 10, 20, 10);
const context = {
  now: NOW,
  width: 40,
  height: 8,
  style: (_: string, text: string) => text,
  livenessByClaim: new Map(),
};
const facts = {
  host: "gpu1",
  pid: 7,
  claim: "a",
  attempt: 2,
  startedAt: new Date(NOW - 90_000).toISOString(),
};
const entry: RunningEntry = { status: "running", argv: ["true"], options: {}, extra: {}, facts };
const row = { n: 3, entry };

test("the page of a log shows as much of its end as fits", () => {
  const lines = [...Array.from({ length: 99 }, (_, i) => `epoch ${i}`), ""];
  expect(formatLogPage(row, entry, { path: "/exp/cooperate_3.2", lines }, "", context)).toEqual([
    "entry 3, attempt 2: running for 1m 30s …",
    "/exp/cooperate_3.2",
    "",
    "epoch 95",
    "epoch 96",
    "epoch 97",
    "epoch 98",
    "l, q or Esc goes back",
  ]);
});

test("an attempt that has ended shows how, and one that is no longer in the list shows that it is over", () => {
  const ended: EndedEntry = {
    ...entry,
    status: "done",
    facts: { ...facts, endedAt: new Date(NOW).toISOString() },
  };
  const title = (now: typeof ended | undefined): string | undefined =>
    formatLogPage(row, now, { path: "/log", lines: [] }, "", { ...context, width: 80 })[0];
  expect(title(ended)).toBe("entry 3, attempt 2: done after 1m 30s on gpu1");
  expect(title({ ...ended, facts: { ...ended.facts, claim: "b" } })).toMatch(/^entry 3, attempt 2: over/);
  expect(title(undefined)).toMatch(/^entry 3, attempt 2: over/);
});

test("a log that cannot be read says so, on any terminal", () => {
  for (let height = 1; height < 12; height++) {
    const log = { path: undefined, lines: [], error: "it cannot be read here" };
    const lines = formatLogPage(row, entry, log, "", { ...context, height });
    expect(lines).toHaveLength(height);
  }
});
