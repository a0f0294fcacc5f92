import { existsSync, mkdirSync, renameSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { SYSTEM_CLOCK } from "../../core/clock.ts";
import { WakeSignal } from "../../core/wake-signal.ts";
import type { RunEvent } from "../../core/event.ts";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { openListFile } from "../../store/list-file.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { IdleWait, type IdleWaitOptions } from "./idle-wait.ts";

// Nobody looks again before he is told to.
vi.mock("./poll-interval.ts", () => ({
  PollInterval: class {
    after = (): unknown => ({ ms: 3_600_000, minGapMs: 0 });
  },
}));

const ELSEWHERE = formatRunnerId({ ...ownRunnerId(), host: "gpu2" });
const RUNS = {
  status: "running",
  host: "gpu2",
  pid: 7,
  claim: "c",
  attempt: 1,
  startedAt: "2026-01-01T00:00:00.000Z",
  runner: ELSEWHERE,
};

class Scene extends Workspace {
  readonly file = this.list("e.json", [["executed", RUNS, "true"]]);
  readonly events: RunEvent[] = [];
  readonly changed = new WakeSignal();
  readonly over = new AbortController();

  idleWait(leaseMs: number): IdleWait {
    const own = formatRunnerId(ownRunnerId());
    const options: IdleWaitOptions = {
      list: openListFile(this.file),
      wanted: () => true,
      dueIn: () => 0,
      nextIn: () => Number.POSITIVE_INFINITY,
      leaseMs,
      idleMs: Number.POSITIVE_INFINITY,
      clock: SYSTEM_CLOCK,
      emit: (event) => this.events.push(event),
      session: { isUnheld: () => false, isSound: true, identity: () => ({ host: "", pid: 0, runner: own }) },
      onUnreadable: () => {},
      onPoll: undefined,
    };
    const idleWait = new IdleWait(options);
    onTestFinished(async () => {
      this.over.abort();
      await idleWait.end();
    });
    return idleWait;
  }
}

test("who has work takes over what a runner elsewhere has lost", async () => {
  const scene = new Scene();
  mkdirSync(`${scene.file}.run/${ELSEWHERE}.lock`, { recursive: true });
  scene.idleWait(2_000);
  expect(scene.record("e.json", 0)).toMatchObject({ status: "running" });
  await until("it is pending again", () => scene.events.length > 0);
  expect(scene.events).toMatchObject([{ kind: "recovered", n: 0, how: "lease", status: "pending" }]);
  expect(scene.record("e.json", 0)).not.toHaveProperty("status");
  expect(existsSync(`${scene.file}.run/${ELSEWHERE}.lock`)).toBe(false);
});

test("who has nothing to do is told on this machine that the list has changed", async () => {
  const scene = new Scene();
  const idleWait = scene.idleWait(120_000);
  let looks = 0;
  const waiting = idleWait.awaitWork(
    (entries) => {
      looks++;
      return entries.length > 1 ? "now" : "later";
    },
    scene.over.signal,
    scene.changed,
  );
  await until("it has looked", () => looks > 0);
  renameSync(scene.list("new", [["true"], ["true"]]), scene.file);
  expect(await waiting).toBe(true);
});
