import { expect, test } from "vitest";
import { type Entry, pending } from "../core/entry.ts";
import type { RunEvent, RunSummary } from "../core/event.ts";
import { tally } from "../list/queries/tally.ts";
import { describeEvent } from "./run-reporter.ts";
import { describeSummary } from "./run-summary.ts";
import { isShownWhenQuiet } from "./quiet-filter.ts";

const SUMMARY: RunSummary = {
  done: 0,
  failed: 0,
  retried: 0,
  lost: 0,
  interrupted: 0,
  cancelled: 0,
  wallMs: 2_000,
  failures: [],
  reason: "drained",
  untold: [],
};
const held: Entry = { ...pending(["a"]), status: "held" };
const done: Entry = { ...pending(["a"]), status: "done", facts: {} };

function said(summary: Partial<RunSummary>, entries: readonly Entry[], isSingle = false): string[] {
  return describeSummary({ ...SUMMARY, ...summary }, tally(entries), "e.json", { isSingle });
}

test("what others took is counted only where there is any", () => {
  expect(said({ done: 1 }, [done])[0]).toBe("1 experiment in 2.0s: 1 done, 0 failed");
  expect(said({ done: 1, lost: 2, interrupted: 1 }, [done])[0]).toBe(
    "4 experiments in 2.0s: 1 done, 0 failed, 2 lost to others, 1 given back",
  );
});

test("with nothing to run, held entries are named, with the command that resumes them", () => {
  expect(said({}, [done, held])).toEqual([
    "e.json: nothing to run",
    "e.json: 2 entries: 1 held, 1 done",
    "1 entry is held; resume it: cooperate --resume e.json held",
  ]);
  expect(said({}, [done]).join()).not.toContain("--resume");
});

test("entries that wait in another runner are queued, not running", () => {
  const facts = { host: "h", pid: 1, claim: "c", attempt: 1, startedAt: "", queued: 1 };
  expect(said({}, [{ ...held, status: "running", facts }])[1]).toBe("e.json: 1 entry: 1 queued");
});

test("--one speaks of no option that it does not have", () => {
  expect(said({ done: 1, reason: "max" }, [done])).toContain("stopped: --max reached");
  expect(said({ done: 1, reason: "max" }, [done], true).join()).not.toContain("--max");
  expect(said({ failed: 1, reason: "failure" }, [done], true).join()).not.toContain("--keep-going");
  expect(said({ reason: "max" }, [done], true)).toEqual(["e.json: 1 entry: 1 done"]);
});

const ENDED = { kind: "ended", n: 3, durationMs: 2_000, log: "", recorded: true, retried: false } as const;

function ended(more: object): RunEvent {
  return { ...ENDED, entry: held, outcome: { kind: "exited", exitCode: 0 }, ...more } as unknown as RunEvent;
}

test("an entry that is given back is held again where it is", () => {
  const outcome = { kind: "interrupted", signal: "SIGINT" };
  expect(describeEvent(ended({ outcome, status: "held" }), "e.json")).toMatch(/; held again$/);
  expect(describeEvent(ended({ outcome, status: "pending" }), "e.json")).toMatch(/; pending again$/);
  expect(describeEvent(ended({ outcome }), "e.json")).toMatch(/; pending again$/);
  expect(
    describeEvent(ended({ outcome: { kind: "exited", exitCode: 1 }, retried: true, status: "held" }), ""),
  ).toBe("[3] failed: exit 1 after 2.0s; held again, since it has retries left");
});

test("--quiet keeps failures and what a user can mend", () => {
  expect(isShownWhenQuiet(ended({}))).toBe(false);
  expect(isShownWhenQuiet(ended({ outcome: { kind: "exited", exitCode: 1 } }))).toBe(true);
  expect(isShownWhenQuiet(ended({ outcome: { kind: "interrupted", signal: "SIGINT" } }))).toBe(false);
  expect(isShownWhenQuiet(ended({ outcome: { kind: "interrupted", signal: "SIGINT" }, lost: true }))).toBe(
    true,
  );
  expect(isShownWhenQuiet({ kind: "held-back", why: "" })).toBe(false);
  expect(isShownWhenQuiet({ kind: "waiting", waitedMs: 1, code: "ENOSPC" })).toBe(true);
});
