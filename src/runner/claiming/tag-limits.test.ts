import { describe, expect, test } from "vitest";
import { type Entry, type Options, pending } from "../../core/entry.ts";
import { claimSome } from "../../list/changes/claim-several.ts";
import { isLimited, TagCounts } from "./tag-limits.ts";

const LIMITS = new Map([
  ["big", 2],
  ["disk", 1],
]);
const entry = (...tags: string[]): Entry => pending(["a"], { tags });
const running = (...tags: string[]): Entry => ({ ...entry(...tags), status: "running" }) as unknown as Entry;

test("an entry waits while as many entries with one of its tags run as may, whoever runs them", () => {
  const counts = new TagCounts([running("big"), running("big", "x", "big"), entry("disk")], LIMITS);
  expect(counts.full(entry("big", "disk"))).toEqual(["big"]);
  expect(counts.full(entry("disk", "x"))).toEqual([]);
  expect(counts.hindrance(entry("big"))).toBe("2 entries run with the tag big (--limit big=2)");
  expect(counts.hindrance(entry("x"))).toBeUndefined();
  expect(new TagCounts([running("big")], LIMITS).full(entry("big"))).toEqual([]);
});

test("it does not wait for entries of which nothing is expected", () => {
  const entries = [running("disk"), running("big"), running("big")];
  const counts = new TagCounts(entries, LIMITS, new Set([0, 1]));
  expect(counts.hindrance(entry("disk"))).toBeUndefined();
  expect(counts.hindrance(entry("big"))).toMatch(/^2 entries run/);
  expect(counts.hindrance(entry("big", "disk"))).toBeUndefined();
  expect(counts.full(entry("disk"))).toEqual(["disk"]);
});

describe("a claim of several", () => {
  const who = {
    claim: "c0",
    host: "h",
    pid: 1,
    runner: "r",
    startedAt: "2026-11-20T00:00:00.000Z",
    directory: "/",
  };
  const claims = ["c0", "c1", "c2", "c3"];
  const alone = (each: Entry): boolean => isLimited(each, LIMITS);
  const numbers = (options: readonly Options[], behind?: number): number[] => {
    const entries = options.map((each) => pending(["a"], each));
    const change = claimSome(who, claims, { runners: 1, idle: 4, alone, behind });
    return change(entries).value.map(({ n }) => n);
  };

  test("takes an entry with a limit alone, and never beside others or in advance", () => {
    const limited = { tags: ["disk"] };
    expect(numbers([limited, limited, {}, {}])).toEqual([0]);
    expect(numbers([{}, limited, {}, limited, {}])).toEqual([0, 2, 4]);
    expect(numbers([limited, {}, {}, {}], 2)).toEqual([]);
  });
});
