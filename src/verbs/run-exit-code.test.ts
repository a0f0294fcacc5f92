import { describe, expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import type { RunSummary } from "../core/event.ts";
import { exitCodeOf } from "./run-exit-code.ts";

const NOTHING: RunSummary = {
  done: 0,
  failed: 0,
  retried: 0,
  lost: 0,
  interrupted: 0,
  cancelled: 0,
  wallMs: 0,
  failures: [],
  reason: "drained",
  untold: [],
};
const ALL = { entry: undefined, wanted: () => true };
/** Entry 0 waits for an entry that does not exist. */
const STUCK = [pending(["true"], { after: [7] })];

describe("exitCodeOf", () => {
  test.each<[string, Partial<RunSummary>, number]>([
    ["all done", { done: 3 }, 0],
    ["one failed", { failed: 1 }, 1],
    ["one failed and is tried again", { retried: 1 }, 0],
    ["too many failures in a row", { reason: "max-failures" }, 1],
    ["--halt", { reason: "halt" }, 1],
    ["--max", { reason: "max" }, 0],
  ])("%s", (_, summary, code) => {
    expect(exitCodeOf({ ...NOTHING, ...summary }, [], undefined, ALL)).toBe(code);
  });

  test("a signal counts more than a failure", () => {
    expect(exitCodeOf({ ...NOTHING, failed: 1, reason: "signal" }, [], "SIGINT", ALL)).toBe(130);
  });

  test("an entry that can never run counts where it was wanted and the runner has finished", () => {
    expect(exitCodeOf(NOTHING, STUCK, undefined, ALL)).toBe(1);
    expect(exitCodeOf({ ...NOTHING, reason: "max" }, STUCK, undefined, ALL)).toBe(0);
    expect(exitCodeOf(NOTHING, STUCK, undefined, { ...ALL, wanted: () => false })).toBe(0);
    expect(exitCodeOf(NOTHING, STUCK, undefined, { ...ALL, entry: 0 })).toBe(0);
  });
});
