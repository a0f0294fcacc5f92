import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { begunLine, endedLine, readJournals, readJournalsWith, unbegunLine } from "./journal.ts";

const AT = "2026-01-02T03:04:05.678Z";
const times = { startedAt: AT, endedAt: AT };
const notBegun = unbegunLine("c", { ...times, outcome: { kind: "interrupted", signal: "SIGTERM" } });
const done = endedLine("c", { ...times, outcome: { kind: "exited", exitCode: 0 } });
const [FIRST, SECOND] = ["m-7-01234567-1-2", "m-7-01234567-1-2.1"];

/** What the journals of a runner say that was taken for dead, and came forward again. */
async function outcomeIn(first: string, second: string): Promise<string | undefined> {
  const workspace = new Workspace();
  workspace.write(`${FIRST}.journal`, first);
  workspace.write(`${SECOND}.journal`, second);
  const its = await readJournals(workspace.path, SECOND);
  expect(await readJournalsWith(workspace.at(`${FIRST}.journal`))).toEqual(its);
  expect(its?.begun.has("c")).toBe(true);
  return its?.ended.get("c")?.outcome.kind;
}

test("what did not begin, and begins after its runner came forward again, has ended only when it has", async () => {
  const early = begunLine("c") + notBegun;
  const begun = begunLine("c") + begunLine("c", { pid: 8, start: "9" });
  expect(await outcomeIn(early, "")).toBe("interrupted");
  expect(await outcomeIn(early, begunLine("c"))).toBeUndefined();
  expect(await outcomeIn(early, begun)).toBeUndefined();
  expect(await outcomeIn(early + begun, "")).toBeUndefined();
  expect(await outcomeIn(early, begun + done)).toBe("exited");
  expect(await outcomeIn(early + begun, done)).toBe("exited");
  expect(await outcomeIn(early, begunLine("c") + notBegun)).toBe("interrupted");
});

test("what ends after its runner came forward again has ended, whichever journal is asked", async () => {
  expect(await outcomeIn(begunLine("c"), done)).toBe("exited");
});
