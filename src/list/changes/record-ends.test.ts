import { expect, test } from "vitest";
import { LATER, NOW, who } from "../../../test/helpers/claims.ts";
import { type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import { isChecking, isQueued } from "../queries/queued.ts";
import { claimNext } from "./claim.ts";
import { claimSome } from "./claim-several.ts";
import { markStarted } from "./mark-started.ts";
import { recordEnds } from "./record-ends.ts";
import { NO_RETRIES } from "./settle.ts";

const list = ["a", "b", "c", "d"].map((word) => pending([word]));

test("one write records what has ended and which entries have begun, with the time", () => {
  const { entries, value } = claimSome(who("0"), ["0", "1", "2"], { runners: 1, most: 3 })(list);
  expect(entries.map(isQueued)).toEqual([false, true, false, false]);
  const ends = [{ claimed: value[0]!, outcome: { kind: "exited", exitCode: 0 } as const, endedAt: LATER }];
  const change = recordEnds(ends, NO_RETRIES, () => new Map([["1", LATER]]));
  const after = change(entries);
  expect(after.value).toEqual({ ends: [{ settled: "recorded", status: "done" }], entries: after.entries });
  expect(after.entries[0]?.status).toBe("done");
  expect(after.entries[1]).toMatchObject({ status: "running", facts: { startedAt: LATER } });
  expect(after.entries[1]?.facts).not.toHaveProperty("queued");
  expect(change(after.entries).entries).toBe(after.entries); // when it is applied again
});

test("it says what an entry is that was given back: held where a user has paused it", () => {
  const { entries, value } = claimNext(who("0"))(list);
  const [first, ...others] = entries as [RunningEntry, ...Entry[]];
  const asked = [{ ...first, facts: { ...first.facts, order: "pause" as const } }, ...others];
  const end = {
    claimed: value!,
    outcome: { kind: "interrupted", signal: "SIGINT" } as const,
    endedAt: LATER,
  };
  const record = recordEnds([end], NO_RETRIES, () => new Map());
  expect(record(entries).value.ends).toEqual([{ settled: "recorded", status: "pending" }]);
  expect(record(asked).value.ends).toEqual([{ settled: "recorded", status: "held" }]);
});

test("an entry with a check is being checked from the claim on, until it is marked as started", () => {
  const { entries } = claimNext(who("0"))([pending(["a"], { check: "test -e x" })]);
  expect(entries.map((entry) => [isChecking(entry), isQueued(entry)])).toEqual([[true, false]]);
  expect(markStarted(new Map([["other", LATER]]))(entries).entries).toBe(entries);
  const started = markStarted(new Map([["0", undefined]]))(entries).entries;
  expect(started.map(isChecking)).toEqual([false]);
  expect(started[0]).toMatchObject({ facts: { startedAt: NOW } });
});
