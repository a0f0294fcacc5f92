import { describe, expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { ALL } from "../../core/selection.ts";
import { requeue } from "./requeue.ts";
import { claimOf, lostIn } from "../../../test/helpers/claims.ts";

describe("requeue", () => {
  const failed: Entry = {
    ...pending(["f"], { name: "n" }),
    status: "failed",
    facts: { attempt: 2, exitCode: 1, host: "h" },
  };
  const running = claimOf([pending(["r"])], "x").entries[0] as Entry;
  const done: Entry = { ...failed, status: "done" };
  const entries = [failed, running, done, pending(["p"])];

  test("only failed ones: counts and options stay, other facts are removed", () => {
    const { entries: next, value } = requeue(ALL, "failed")(entries);
    expect(value).toEqual({ requeued: [0], lost: [], running: [1] });
    expect(next[0]).toEqual({ ...pending(["f"], { name: "n" }), facts: { attempt: 2 } });
    expect(next.slice(1)).toEqual(entries.slice(1));
  });

  test("a running entry whose claim is lost counts as failed", () => {
    const { value } = requeue(ALL, "failed", lostIn(entries))(entries);
    expect(value).toEqual({ requeued: [0, 1], lost: [1], running: [] });
  });

  test("nothing to do writes nothing", () => {
    const { entries: next, value } = requeue(parseSelection("3"), "any")(entries);
    expect(next).toBe(entries);
    expect(value.requeued).toEqual([]);
  });
});
