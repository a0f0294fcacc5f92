import "../../core/quiet-signals.ts"; // before anything else is loaded
import { isInAllocation } from "../../core/allocation.ts";
import { SUPERVISOR_MARK } from "../../processes/process-table.ts";
import { Drain } from "./drain.ts";
import { JournalWriter } from "./journal-writer.ts";
import { SlotQueues } from "./slot-queues.ts";
import type { ForwardedSignal, Answer, AttemptOrder, RunnerMessage } from "./protocol.ts";
import { SupervisedProcess } from "./supervised-process.ts";

/**
 * The supervisor of a runner: the process that starts its experiments and waits for them, so that their outcomes are known whoever
 * dies. It stays small, because what a fork costs grows with the process that is copied, and the runner has the list in its memory. It
 * decides no more than what its orders say.
 */

let runner = process.ppid;
let env: Readonly<NodeJS.ProcessEnv> = {};
let drain: Drain | undefined;
/** What is to be said, in one message: each wakes a process. */
let answers: Answer[] = [];

const isRunnerAlive = (): boolean => process.ppid === runner;
const journal = new JournalWriter();
const queues = new SlotQueues({
  begin: (order) => SupervisedProcess.begin(order, { env, journal, isRunnerAlive }),
  answer,
});

process.on("message", (orders: readonly RunnerMessage[]) => {
  for (const order of orders) obey(order);
});
process.on("disconnect", () => {
  const mark = process.env[SUPERVISOR_MARK] ?? "";
  const endsWithRunner = isInAllocation(env);
  drain = new Drain({ queues, journal, isRunnerAlive, mark, endsWithRunner });
  void drain.live().then(() => process.exit());
});
// What ends the runner lets it end its experiments first, by us. Without a runner we do it ourselves.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGVTALRM", "SIGXCPU"] as const)
  process.on(signal, () => drain?.stopAll());
answer({ kind: "ready" });

function answer(it: Answer): void {
  answers.push(it);
  if (answers.length > 1) return;
  setImmediate(() => {
    if (process.connected) process.send?.(answers, undefined, undefined, () => {}); // else there is nobody to hear it
    answers = [];
  });
}

function obey(order: RunnerMessage): void {
  if (order.kind === "hello") [runner, env] = [order.pid, order.env];
  else if (order.kind === "start") queues.start(order);
  else if (order.kind === "announce") announce(order);
  else if (order.kind === "rest") queues.rest(order);
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

function announce({ signal, leaveMs }: ForwardedSignal): void {
  for (const { control } of queues.running) {
    const isCaught = control.passOn(signal);
    if (leaveMs === undefined) continue;
    const leave = (): void => control.stop({ kind: "interrupted", signal: "SIGTERM" });
    if (isCaught) setTimeout(leave, leaveMs);
    else leave();
  }
}
