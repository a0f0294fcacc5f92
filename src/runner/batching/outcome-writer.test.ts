import { expect, test } from "vitest";
import { SYSTEM_CLOCK } from "../../core/clock.ts";
import { pending } from "../../core/entry.ts";
import { claimNext, type Claimed } from "../../list/changes/claim.ts";
import { NO_RETRIES } from "../../list/changes/settle.ts";
import { openListFile } from "../../store/list-file.ts";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import type { Attempted } from "../attempt/attempt.ts";
import { BatchSizer } from "./batch-size.ts";
import { OutcomeWriter, type OutcomeWriterParts } from "./outcome-writer.ts";

const WHO = {
  claim: "c",
  host: "h",
  pid: 1,
  runner: "r",
  startedAt: "2026-11-21T10:00:00.000Z",
  directory: "/",
};

/** @param changeMs how long a change of the list takes */
function parts(
  list: OutcomeWriterParts["list"],
  changeMs: number,
  count: OutcomeWriterParts["stats"]["count"] = () => {},
): OutcomeWriterParts {
  return {
    list,
    retries: NO_RETRIES,
    clock: SYSTEM_CLOCK,
    batchSizer: new BatchSizer(() => changeMs),
    queue: { length: 0 },
    begun: () => new Map(),
    session: { journal: { isSound: true }, done() {} },
    stats: { ended: () => undefined, count },
    shutdown: { reason: undefined, beginNoMore() {}, sayFinishing() {} },
    eligibility: { markStale() {} },
    emit() {},
  };
}

test("who flushes waits also for what is being written already: a runner that leaves has recorded all", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const gate = new AbortController();
  let isHeld = false;
  const list = openListFile(workspace.at("e.json"), {
    async at(point) {
      if (point !== "locked" || !workspace.read("e.json").includes("running")) return;
      isHeld = true;
      await until("the gate is open", () => gate.signal.aborted);
    },
  });
  const claimed = (await list.update(claimNext(WHO))) as Claimed;
  expect(claimed.before).toEqual(pending(["a"]));
  const recorded: string[] = [];
  const writer = new OutcomeWriter(
    parts(list, 0, (_, settled) => {
      recorded.push(settled);
    }),
  );
  const ended: Attempted = {
    claimed,
    outcome: { kind: "exited", exitCode: 1 },
    durationMs: 1,
    endedAt: "2026-11-21T10:00:01.000Z",
  };
  writer.keep(ended);
  await until("it is being written", () => isHeld);
  const flushed = writer.flush().then(() => [...recorded]);
  gate.abort();
  expect(await flushed).toEqual(["recorded"]);
  expect(workspace.record("e.json", 0)).toMatchObject({ status: "failed", exitCode: 1 });
});

test("what ends while another change waits for the list is recorded together with it", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"], ["b"]]);
  const gate = new AbortController();
  const list = openListFile(workspace.at("e.json"), {
    async at(point) {
      if (point === "locked" && workspace.read("e.json").includes("running"))
        await until("the gate is open", () => gate.signal.aborted);
    },
  });
  const claimed = (await list.update(claimNext(WHO))) as Claimed;
  const writer = new OutcomeWriter(parts(list, 60_000));
  expect(list.hasQueuedUpdates).toBe(false);
  const claiming = list.update(claimNext({ ...WHO, claim: "d" }));
  expect(list.hasQueuedUpdates).toBe(true);
  const outcome = { kind: "exited", exitCode: 0 } as const;
  writer.keep({ claimed, outcome, durationMs: 1, endedAt: "2026-11-21T10:00:01.000Z" });
  gate.abort();
  await claiming;
  expect(workspace.record("e.json", 0)).toMatchObject({ status: "done" });
  await writer.flush();
});
