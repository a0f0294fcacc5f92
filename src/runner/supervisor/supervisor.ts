import "../../core/quiet-signals.ts"; // before anything else is loaded
import { setFlagsFromString } from "node:v8";
import { isInAllocation } from "../../core/allocation.ts";
import { SYSTEM_CLOCK } from "../../core/clock.ts";
import { limitV8 } from "../../core/v8-flags.ts";
import { SUPERVISOR_MARK } from "../../processes/process-table.ts";
import { Drain } from "./drain.ts";
import { LeaseFile } from "../../membership/lease-file.ts";
import { JournalWriter } from "./journal-writer.ts";
import { SlotQueues } from "./slot-queues.ts";
import type { ForwardedSignal, Answer, AttemptOrder, RunnerMessage } from "./protocol.ts";
import { SupervisedProcess } from "./supervised-process.ts";

/**
 * The supervisor of a runner: the process that starts its experiments and waits for them, so that
 * their outcomes are known when the runner dies. (Process supervision, as `supervise` of
 * daemontools does it: https://cr.yp.to/daemontools/supervise.html.) It is a small process of its
 * own because the cost of a fork grows with the memory of the process that forks, and the runner
 * has the list in its memory. It makes no decisions besides what its orders say.
 */

const clock = SYSTEM_CLOCK;
let runner = process.ppid;
let env: Readonly<NodeJS.ProcessEnv> = {};
let leaseFile: LeaseFile | undefined;
let drain: Drain | undefined;
/** What is sent next, in one message of the channel: each message wakes a process. */
let answers: Answer[] = [];

const isRunnerAlive = (): boolean => process.ppid === runner;
const journal = new JournalWriter(clock);
const queues = new SlotQueues({
  begin: (order) => SupervisedProcess.begin(order, { env, journal, isRunnerAlive, clock }),
  answer,
  clock,
});

process.on("message", (orders: readonly RunnerMessage[]) => {
  for (const order of orders) obey(order);
});
process.on("disconnect", () => {
  const mark = process.env[SUPERVISOR_MARK] ?? "";
  const endsWithRunner = isInAllocation(env);
  drain = new Drain({ queues, journal, isRunnerAlive, mark, endsWithRunner, leaseFile, clock });
  void drain.run().then(() => process.exit());
});
// A signal that ends the runner also reaches the supervisor. The runner ends its experiments
// first, through the supervisor; if the runner is dead, the supervisor ends them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGVTALRM", "SIGXCPU"] as const)
  process.on(signal, () => drain?.stopAll());
answer({ kind: "ready" });
limitV8();
// Each fork copies the page tables: the space for new objects stays as small as it is at the start.
setFlagsFromString("--semi-space-growth-factor=1");

function answer(it: Answer): void {
  answers.push(it);
  if (answers.length > 1) return;
  setImmediate(() => {
    // If the runner is dead, nobody receives it.
    if (process.connected) process.send?.(answers, undefined, undefined, () => {});
    answers = [];
  });
}

function obey(order: RunnerMessage): void {
  if (order.kind === "hello") {
    [runner, env] = [order.pid, order.env];
    leaseFile = order.leaseFile === undefined ? undefined : new LeaseFile(order.leaseFile, clock);
  } else if (order.kind === "start") queues.start(order);
  else if (order.kind === "announce") forward(order);
  else if (order.kind === "rest") queues.reregister(order);
  else control(order);
}

function control(order: AttemptOrder): void {
  const { id } = order;
  if (order.kind === "limit") queues.limit(id, order.ms);
  else if (order.kind !== "resume" && queues.recall(id)) return;
  const attempt = queues.find(id);
  if (!attempt) return;
  switch (order.kind) {
    case "stop":
      attempt.control.stop(order.stop);
      return;
    case "force":
      attempt.control.force();
      return;
    case "pause":
      void attempt.control.pause().then(() => answer({ kind: "paused", id }));
      return;
    case "resume":
      void attempt.control.resume().then(() => answer({ kind: "resumed", id }));
      return;
    case "limit":
      attempt.control.limit(order.ms);
      return;
    case "shown":
      attempt.shown();
      return;
    case "recall":
  }
}

function forward({ signal, leave }: ForwardedSignal): void {
  for (const { control } of queues.running) {
    const isCaught = control.passOn(signal);
    if (leave === undefined) continue;
    const end = (): void => control.stop(leave.stop);
    if (isCaught) clock.sleepThen(leave.afterMs, end);
    else end();
  }
}
