import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import {
  begunLine,
  closedLine,
  endedLine,
  readJournals,
  readJournalsWith,
  supervisorLine,
} from "./journal.ts";

const AT = "2026-01-02T03:04:05.678Z";
const done = endedLine("c", { startedAt: AT, endedAt: AT, outcome: { kind: "exited", exitCode: 0 } });
const [FIRST, SECOND] = ["m-7-01234567-1-2", "m-7-01234567-1-2.1"];

test("what ends after its runner has registered again has ended, whichever journal is asked", async () => {
  const workspace = new Workspace();
  workspace.write(`${FIRST}.journal`, begunLine("c") + begunLine("c", { pid: 8, start: "9" }));
  workspace.write(`${SECOND}.journal`, done);
  const its = await readJournals(workspace.path, SECOND);
  expect(await readJournalsWith(workspace.at(`${FIRST}.journal`))).toEqual(its);
  expect([...(its?.begun ?? [])]).toEqual(["c"]);
  expect(its?.processes.get("c")).toEqual({ pid: 8, start: "9" });
  expect(its?.ended.get("c")?.outcome.kind).toBe("exited");
});

test("a line that was cut does not swallow the next, and a journal that is missing makes silence mean nothing", async () => {
  const workspace = new Workspace();
  workspace.write(
    `${FIRST}.journal`,
    begunLine("c").slice(0, -6) + supervisorLine({ pid: 8, start: "9" }) + done + closedLine(8),
  );
  const its = await readJournals(workspace.path, FIRST);
  expect(its).toMatchObject({ isWhole: true, supervisors: [{ pid: 8, start: "9" }] });
  expect([its?.begun.size, its?.ended.size, its?.closed.has(8)]).toEqual([0, 1, true]);
  expect(await readJournals(workspace.path, SECOND)).toMatchObject({ isWhole: false });
  expect(await readJournals(workspace.path, "m-7-01234567-1-3")).toBeUndefined();
});
