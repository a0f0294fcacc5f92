import { expect, test } from "vitest";
import { SlotQueues } from "./slot-queues.ts";
import type { StartOrder } from "./protocol.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

const ORDER: StartOrder = {
  kind: "start",
  id: 1,
  argv: ["a"],
  directory: "/d",
  env: {},
  claim: "first",
  log: { path: "/d/log", head: "" },
  record: { heartbeat: "/d/old.lock", journal: "/d/old.journal", ending: {} },
  limitMs: undefined,
  graceMs: 1,
  isPaused: false,
  leaveChildren: false,
  isShown: false,
  tellsStart: false,
  slot: 0,
  evenAfterFailure: true,
};

test("what waits when its runner has registered again begins on the new heartbeat", async () => {
  const begun: StartOrder[] = [];
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const done = { outcome: { kind: "exited", exitCode: 0 }, durationMs: 1, startedAt: "", endedAt: "" };
  const queues = new SlotQueues({
    begin: (order) => {
      begun.push(order);
      return { order, rest() {}, ended: async () => ended.then(() => done) } as unknown as SupervisedProcess;
    },
    answer: () => {},
  });
  queues.start(ORDER);
  queues.start({ ...ORDER, id: 2, claim: "second", behind: 1 });
  queues.rest({ claims: ["second"], heartbeat: "/d/new.lock", journal: "/d/new.journal" });
  end();
  await expect
    .poll(() => begun.map(({ record }) => record?.heartbeat))
    .toEqual(["/d/old.lock", "/d/new.lock"]);
});
