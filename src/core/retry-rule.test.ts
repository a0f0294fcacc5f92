import { describe, expect, test } from "vitest";
import type { Outcome } from "./outcome.ts";
import { isRetried, parseFailures } from "./retry-rule.ts";

const exit = (exitCode: number): Outcome => ({ kind: "exited", exitCode });
const killed = (signal: string): Outcome => ({ kind: "signalled", signal });
const late: Outcome = { kind: "timeout", limitMs: 1 };
const unstarted: Outcome = { kind: "unstarted", error: "x", code: "ENOENT" };

test("what users type", () => {
  expect(parseFailures("--retry-on", ["1,75-78 sigkill", "KILL,Timeout,spawn"])).toEqual([
    "1",
    "75-78",
    "SIGKILL",
    "SIGKILL",
    "timeout",
    "spawn",
  ]);
});

test.each(["", ",", "0", "0-3", "256", "5-3", "SIGNO", "-1", "1.5", "toString", "failed"])(
  "%j is refused",
  (text) => {
    expect(() => parseFailures("--retry-on", [text])).toThrow("--retry-on: ");
  },
);

describe("a failure is retried", () => {
  test.each<[boolean, string, Outcome]>([
    [true, "3", exit(3)],
    [false, "3", exit(33)],
    [true, "3-5", exit(5)],
    [false, "3-5", exit(6)],
    [true, "SIGKILL", killed("SIGKILL")],
    [false, "SIGKILL", killed("SIGTERM")],
    [true, "SIGKILL", exit(137)],
    [true, "137", killed("SIGKILL")],
    [true, "130-145", killed("SIGTERM")],
    [false, "9", killed("SIGKILL")],
    [true, "timeout", late],
    [false, "1-255", late],
    [true, "spawn", unstarted],
    [false, "1-255", unstarted],
    [false, "timeout", exit(124)],
  ])("%s with %s of %j", (expected, text, outcome) => {
    expect(isRetried(outcome, { on: ["2", text] })).toBe(expected);
    expect(isRetried(outcome, { notOn: ["2", text] })).toBe(!expected);
  });

  test("only when neither side forbids it", () => {
    const rule = { on: ["1-10"], notOn: ["2"] };
    expect([1, 2, 11].map((code) => isRetried(exit(code), rule))).toEqual([true, false, false]);
    expect(isRetried(exit(1), {})).toBe(true);
  });
});
