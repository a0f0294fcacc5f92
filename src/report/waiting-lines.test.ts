import { describe, expect, test } from "vitest";
import { type Entry, type Options, type Past, pending, type RunningEntry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { countWaits } from "../list/queries/count-waits.ts";
import { dueIn } from "../list/queries/due.ts";
import { describeEvent } from "./run-reporter.ts";

const NOW = new Date("2026-01-01T12:00:00.000Z");
const plain = pending(["a"]);
const held: Entry = { ...plain, status: "held" };
const claim = { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: NOW.toISOString() };
const running: RunningEntry = { ...plain, status: "running", facts: claim };

function waits(inMs: number, facts: Past = {}, options: Options = {}): Entry {
  const notBefore = new Date(NOW.getTime() + inMs).toISOString();
  return { ...pending(["a"], options), facts: { ...facts, notBefore } };
}

/** The message of a runner that finds nothing to claim in `entries`. */
function said(entries: readonly Entry[], more: Partial<Extract<RunEvent, { kind: "idle" }>> = {}): string {
  const awaited = countWaits(
    entries,
    (_, n) => n < 8,
    (entry) => dueIn(entry, NOW.getTime()),
  );
  return describeEvent({ kind: "idle", waits: false, unconfirmed: [], awaited, ...more }, "e.json") ?? "";
}

describe("a runner with nothing to claim says what it waits for", () => {
  const busy = [
    waits(90_000, { checks: 3 }),
    waits(30_000, { checks: 1 }),
    waits(-1, { checks: 1 }),
    waits(600_000, { failures: 1 }),
    held,
    pending(["a"], { after: [0] }),
    { ...running, facts: { ...claim, pausedAt: NOW.toISOString() } },
  ];
  const FOR =
    "the check of 2 entries (next in 30s), the retry of 1 entry (in 10m 00s), the dependencies of 1 entry";

  test("in words, and only for entries that it may run", () => {
    expect(said(busy)).toBe(`nothing to run; waiting for ${FOR}`);
    expect(said([...busy, plain, held])).toBe(said(busy));
  });

  test("the time at which an entry is to begin", () => {
    const begin = new Date(NOW.getTime() + 7_200_000).toISOString();
    expect(said([pending(["a"], { begin }), waits(60_000, { failures: 1 }, { begin })])).toBe(
      "nothing to run; waiting for the retry of 1 entry (in 2h 00m), the time of 1 entry (in 2h 00m)",
    );
  });

  test("also when it would stay anyway, including paused entries", () => {
    expect(said(busy, { waits: true })).toBe(
      `nothing to run; waiting for new or lost work (Ctrl-C leaves), ${FOR}, 2 entries that a user has paused (--resume)`,
    );
  });

  test("nothing more when there are none", () => {
    expect(said([running])).toBe("nothing to run");
    expect(said([running, held], { unconfirmed: [{ n: 0, host: "h", pid: 1 }] })).toBe(
      "nothing to run; watching whether the runner of 0 is still alive: h (pid 1)",
    );
  });
});
