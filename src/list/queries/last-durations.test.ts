import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { lastDurations } from "./last-durations.ts";

const START_MS = Date.parse("2026-11-21T10:00:00.000Z");

/** An ended entry. */
function ended(status: "done" | "failed", ms: number): Entry {
  const at = (ms: number): string => new Date(START_MS + ms).toISOString();
  const facts = { attempt: 1, startedAt: at(0), endedAt: at(ms) };
  return { status, argv: ["p"], options: {}, extra: {}, facts };
}

test("durations of the done entries before the first pending one, the nearest first", () => {
  const list = [ended("done", 1), ended("failed", 2), ended("done", 3), pending(["p"]), ended("done", 4)];
  expect(lastDurations(list)).toEqual([3, 1]);
  expect(lastDurations(list.slice(4))).toEqual([4]);
  expect(lastDurations([])).toEqual([]);
});

test("a limited number of a long list, and none with invalid dates", () => {
  const list = Array.from({ length: 10_000 }, (_, n) => ended("done", n));
  expect(lastDurations([...list, pending(["p"])])).toEqual(Array.from({ length: 32 }, (_, i) => 9_999 - i));
  expect(lastDurations([ended("done", -1), { ...ended("done", 1), facts: {} } as Entry])).toEqual([]);
});
