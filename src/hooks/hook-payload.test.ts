import { describe, expect, test } from "vitest";
import type { RunningEntry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import { countWaits } from "../list/queries/count-waits.ts";
import { doneFacts, environmentOf, failureIn, idleFacts, startFacts, withCounts } from "./hook-payload.ts";

const FILE = "/home/ada/my exps.json";
const entry: RunningEntry = {
  status: "running",
  argv: ["echo", "a b"],
  options: { name: "n" },
  extra: {},
  facts: {
    host: "gpu1",
    pid: 1,
    claim: "c",
    attempt: 2,
    startedAt: "2026-11-20T10:00:00.000Z",
    log: "/l/cooperate_3",
  },
};

function ended(outcome: Outcome, more: { recorded?: boolean; retried?: boolean } = {}): RunEvent {
  const log = "/l/cooperate_3.2";
  return { kind: "ended", n: 3, entry, outcome, durationMs: 1, log, recorded: true, retried: false, ...more };
}

describe("failureIn", () => {
  test("returns a failure that was recorded", () => {
    expect(failureIn(ended({ kind: "exited", exitCode: 3 }), FILE)).toEqual({
      event: "failure",
      file: FILE,
      host: "gpu1",
      entry: 3,
      attempt: 2,
      name: "n",
      log: "/l/cooperate_3.2",
      exit: 3,
      reason: "",
      command: "echo 'a b'",
      text: "my exps.json: entry 3 failed on gpu1: exit 3",
    });
  });

  test.each([
    [
      { kind: "signalled", signal: "SIGKILL" },
      { exit: "SIGKILL", reason: "" },
    ],
    [
      { kind: "unstarted", code: "ENOENT", error: "no" },
      { exit: "", reason: "spawn" },
    ],
    [
      { kind: "timeout", limitMs: 1000 },
      { exit: "", reason: "timeout" },
    ],
  ] satisfies [Outcome, object][])("%j", (outcome, facts) => {
    expect(failureIn(ended(outcome), FILE)).toMatchObject(facts);
  });

  test("returns an entry that was lost too often, with the host where it ran last", () => {
    const lost = { kind: "recovered", n: 3, entry, host: "gpu1", pid: 1, how: "lease" } as const;
    expect(failureIn({ ...lost, status: "failed" }, FILE)).toMatchObject({
      host: "gpu1",
      exit: "",
      reason: "lost",
      log: "/l/cooperate_3",
    });
    expect(failureIn({ ...lost, status: "pending" }, FILE)).toBeUndefined();
  });

  test.each([
    ["a success", ended({ kind: "exited", exitCode: 0 })],
    ["what was interrupted", ended({ kind: "interrupted", signal: "SIGINT" })],
    ["what was cancelled", ended({ kind: "cancelled" })],
    ["what is tried again", ended({ kind: "exited", exitCode: 1 }, { retried: true })],
    ["what another has taken", ended({ kind: "exited", exitCode: 1 }, { recorded: false })],
    [
      "anything else",
      {
        kind: "idle",
        waits: true,
        unconfirmed: [],
        awaited: countWaits(
          [],
          () => true,
          () => 0,
        ),
      },
    ],
  ] satisfies [string, RunEvent][])("returns nothing for %s", (_what, event) => {
    expect(failureIn(event, FILE)).toBeUndefined();
  });
});

test("startFacts: the facts of an attempt that has started", () => {
  const { argv } = entry;
  const event = { kind: "started", n: 3, slot: 0, argv, name: "n", attempt: 2, log: "/l/x" } as const;
  expect(startFacts(event, FILE, "gpu1")).toEqual({
    event: "start",
    file: FILE,
    host: "gpu1",
    entry: 3,
    attempt: 2,
    name: "n",
    log: "/l/x",
    command: "echo 'a b'",
    text: "my exps.json: entry 3 started on gpu1",
  });
});

describe("environmentOf", () => {
  test("facts that an event does not have are empty, even if inherited; other variables are passed on", () => {
    const inherited = { PATH: "/bin", COOPERATE_ENTRY: "7", COOPERATE_SLOT: "0" };
    const facts = withCounts(doneFacts(FILE, "gpu1"), { done: 6, failed: 1, cancelled: 0 });
    expect(environmentOf(facts, inherited)).toEqual({
      PATH: "/bin",
      COOPERATE_SLOT: "0",
      COOPERATE_EVENT: "done",
      COOPERATE_FILE: FILE,
      COOPERATE_HOST: "gpu1",
      COOPERATE_ENTRY: "",
      COOPERATE_ATTEMPT: "",
      COOPERATE_NAME: "",
      COOPERATE_LOG: "",
      COOPERATE_EXIT: "",
      COOPERATE_REASON: "",
      COOPERATE_COMMAND: "",
      COOPERATE_DONE: "6",
      COOPERATE_FAILED: "1",
      COOPERATE_CANCELLED: "0",
    });
    expect(facts.text).toBe("my exps.json is finished: 6 done, 1 failed, 0 cancelled");
  });

  test("a NUL character becomes a dot", () => {
    const facts = { ...idleFacts(FILE, "gpu1"), name: "a\0b" };
    expect(environmentOf(facts, {})["COOPERATE_NAME"]).toBe("a·b");
  });
});
