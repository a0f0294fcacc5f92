import { describe, expect, test } from "vitest";
import type { Entry } from "../../core/entry.ts";
import { entryOf } from "../protocol/wire.ts";
import { permit, type Rights } from "./permit.ts";

const RIGHTS: Rights = {
  owns: (runner) => runner?.startsWith("own") === true,
  logFor: (n) => `/list/cooperate_${n}`,
};
const AT = "2026-01-01T00:00:00.000Z";

function entry(record?: object, ...argv: string[]): Entry {
  const words = argv.length > 0 ? argv : ["train", "--lr", "1"];
  const hasAlias = record !== undefined && "status" in record;
  return entryOf(JSON.stringify([...(hasAlias ? ["executed"] : []), ...(record ? [record] : []), ...words]));
}

const CLAIM = { host: "h", pid: 1, attempt: 1, claim: "c", startedAt: AT };
const RUNNING = { status: "running", ...CLAIM, runner: "own-1" };
const OTHERS = { ...RUNNING, runner: "other-1" };
const DONE = { status: "done", ...CLAIM, exitCode: 0, endedAt: AT };

function asked(before: Entry, after: Entry, entries: readonly Entry[] = [before]): Entry | string {
  return permit(0, before, after, entries, RIGHTS);
}

describe("refused", () => {
  test.each<[string, object | undefined, object | undefined, string]>([
    ["a claim for another runner", undefined, OTHERS, "is not at the other end"],
    ["a claim without a runner", undefined, { ...RUNNING, runner: undefined }, "is not at the other end"],
    ["a claim that skips an attempt", undefined, { ...RUNNING, attempt: 3 }, "counts the attempts wrongly"],
    ["a claim with an order", undefined, { ...RUNNING, order: "cancel" }, "orders are given by users"],
    [
      "a claim that forgets the past",
      { attempt: 1, history: [{ attempt: 1, claim: "b" }] },
      { ...RUNNING, attempt: 2 },
      "its past",
    ],
    ["a claim of what is paused", { status: "held" }, RUNNING, "it is paused"],
    ["an end without a claim", undefined, DONE, "before it has run"],
    ["to cancel what waits", undefined, { status: "cancelled" }, "only its owner"],
    ["to end what others run", OTHERS, DONE, "another runner has it"],
    ["to take what others run", OTHERS, RUNNING, "another runner has it"],
    ["to give back what others run", OTHERS, undefined, "another runner has it"],
    ["to give a claim to others", RUNNING, OTHERS, "may not be given to others"],
    [
      "to claim again what was ordered to end",
      { ...RUNNING, order: "cancel" },
      { ...RUNNING, claim: "d" },
      "something else",
    ],
    [
      "to claim again as a later attempt",
      RUNNING,
      { ...RUNNING, claim: "d", attempt: 9 },
      "counts the attempts wrongly",
    ],
    ["to end as another claim", RUNNING, { ...DONE, claim: "d" }, "may not be replaced"],
    ["to forget an order", { ...RUNNING, order: "cancel" }, RUNNING, "orders are given by users"],
    ["to change what is done", DONE, { ...DONE, exitCode: 1 }, "it is done"],
    ["to put back what is done", DONE, undefined, "it is done"],
    [
      "to invent a past",
      RUNNING,
      { attempt: 1, history: [{ attempt: 1, claim: "x", log: "/etc/passwd" }] },
      "its past",
    ],
    [
      "to change the past",
      { ...RUNNING, attempt: 2, history: [{ attempt: 1, claim: "b" }] },
      { attempt: 2, history: [{ attempt: 1, claim: "B" }] },
      "its past",
    ],
  ])("%s", (_, before, after, why) => {
    expect(asked(entry(before), entry(after))).toContain(why);
  });
});

describe("allowed", () => {
  test("a claim; its log is given out at the list", () => {
    const claimed = asked(entry(), entry({ ...RUNNING, log: "/etc/../spool/cooperate_0" }));
    expect(claimed).toEqual(entry({ ...RUNNING, log: "/list/cooperate_0" }));
  });

  test("an end, which keeps the log at the list, whatever the other end calls it", () => {
    const before = entry({ ...RUNNING, log: "/list/cooperate_0.2" });
    expect(asked(before, entry({ ...DONE, log: "/etc/shadow" }))).toEqual(
      entry({ ...DONE, log: "/list/cooperate_0.2" }),
    );
  });

  test("to try again: the attempt goes into the past with the log at the list", () => {
    const before = entry({ ...RUNNING, log: "/list/cooperate_0" });
    const after = entry({ attempt: 1, failures: 1, history: [{ attempt: 1, claim: "c", log: "/spool/x" }] });
    expect(asked(before, after)).toEqual(
      entry({ attempt: 1, failures: 1, history: [{ attempt: 1, claim: "c", log: "/list/cooperate_0" }] }),
    );
  });

  test("to give back, and to go on as the next incarnation", () => {
    expect(asked(entry(RUNNING), entry())).toEqual(entry());
    expect(asked(entry(RUNNING), entry({ ...RUNNING, runner: "own-1.1" }))).toEqual(
      entry({ ...RUNNING, runner: "own-1.1" }),
    );
  });

  test("to give back and to claim again, or to fail and to try again, in one write", () => {
    const before = entry({ ...RUNNING, log: "/list/cooperate_0.2" });
    const again = entry({ ...RUNNING, claim: "d", log: "/spool/x" });
    expect(asked(before, again)).toEqual(entry({ ...RUNNING, claim: "d", log: "/list/cooperate_0" }));
    const history = [{ attempt: 1, claim: "c", log: "/spool/x" }];
    expect(asked(before, entry({ ...RUNNING, claim: "d", attempt: 2, history }))).toMatchObject({
      facts: { log: "/list/cooperate_0", history: [{ attempt: 1, claim: "c", log: "/list/cooperate_0.2" }] },
    });
  });

  test("to skip what waits for an entry that failed", () => {
    const before = entry({ after: [1] });
    const skipped = entry({ status: "cancelled", reason: "after 1", skippedAfter: 1, after: [1] });
    expect(asked(before, skipped, [before, entry({ status: "failed" })])).toEqual(skipped);
    expect(asked(before, skipped, [before, entry()])).toContain("only its owner");
  });
});

test("command, options and unknown keys stay as they are", () => {
  const before = entry({ priority: 2, mine: "x" });
  const after = asked(
    before,
    entry({ ...RUNNING, priority: 9, mine: "y", env: { A: "b" } }, "rm", "-rf", "/"),
  );
  expect(after).toMatchObject({ argv: before.argv, options: { priority: 2 }, extra: { mine: "x" } });
});
