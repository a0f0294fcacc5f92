import { expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { claimNext, type Claimed } from "../list/claim.ts";
import { NO_RETRIES } from "../list/settle.ts";
import { openListFile } from "../store/list-file.ts";
import { until } from "../../test/helpers/until.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import type { Attempted } from "./attempt.ts";
import { Pace } from "./pace.ts";
import { Recorder } from "./recorder.ts";

const WHO = {
  claim: "c",
  host: "h",
  pid: 1,
  runner: "r",
  startedAt: "2026-11-21T10:00:00.000Z",
  directory: "/",
};

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
  const recorder = new Recorder({ list, retries: NO_RETRIES }, new Pace(() => 0), (_, settled) =>
    recorded.push(settled),
  );
  const ended: Attempted = {
    claimed,
    outcome: { kind: "exited", exitCode: 1 },
    durationMs: 1,
    endedAt: "2026-11-21T10:00:01.000Z",
  };
  recorder.keep(ended);
  await until("it is being written", () => isHeld);
  const flushed = recorder.flush().then(() => [...recorded]);
  gate.abort();
  expect(await flushed).toEqual(["recorded"]);
  expect(workspace.record("e.json", 0)).toMatchObject({ status: "failed", exitCode: 1 });
});
