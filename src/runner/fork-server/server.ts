import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { isGone } from "../../store/errno.ts";
import { launch } from "../spawn.ts";
import { Appender, writeWhole } from "./appender.ts";
import type { Answer, FinishOrder, Hello, Order, StartOrder } from "./orders.ts";

/**
 * A process of its own that starts short experiments for a runner, with all that belongs to a start and an end: job log, journal,
 * fork. It does little and stays small, because what a fork costs grows with the process that is copied; the runner has the list
 * in its memory. It decides nothing, and ends with its runner.
 */

/** By id: the open job log. */
const logs = new Map<number, number>();
const journal = new Appender();
/** What is to be said, in one message: each wakes a process. */
let answers: Answer[] = [];
let runner = process.ppid;
let base: Readonly<NodeJS.ProcessEnv> = {};

process.on("message", (orders: readonly Order[]) => {
  for (const order of orders) {
    if (order.kind === "hello") greet(order);
    else if (order.kind === "start") start(order);
    else finish(order);
  }
});
process.on("disconnect", () => process.exit());
// What ends the runner lets it end its experiments first, by pid; we are needed until then.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
answer({ kind: "ready" });

function answer(it: Answer): void {
  answers.push(it);
  if (answers.length > 1) return;
  setImmediate(() => {
    process.send?.(answers);
    answers = [];
  });
}

function greet({ pid, env }: Hello): void {
  runner = pid;
  base = env;
}

function start({ id, heartbeat, journal: begun, log, argv, directory, env }: StartOrder): void {
  let outputFd: number | undefined;
  try {
    outputFd = openSync(log.path, "ax");
    writeWhole(outputFd, log.text);
    // Last of all, as little as possible before the start: whoever is taken for dead begins nothing, and whoever is dead neither.
    if (process.ppid !== runner || !exists(heartbeat)) throw new Error("not ours any more");
    journal.append(begun);
  } catch {
    if (outputFd !== undefined) {
      closeSync(outputFd);
      rmSync(log.path, { force: true });
    }
    answer({ kind: "declined", id });
    return;
  }
  logs.set(id, outputFd);
  const { group, ended } = launch({ argv, directory, env: { ...base, ...env }, outputFd });
  answer({ kind: "started", id, group });
  void ended.then((how) => answer({ kind: "ended", id, ...how }));
}

function finish({ id, journal: ended, foot }: FinishOrder): void {
  const journalError = ended && failureOf(() => journal.append(ended));
  const logError = failureOf(() => {
    const log = logs.get(id);
    if (log === undefined) return;
    logs.delete(id);
    try {
      writeWhole(log, foot);
    } finally {
      closeSync(log);
    }
  });
  answer({
    kind: "finished",
    id,
    ...(journalError !== undefined && { journalError }),
    ...(logError !== undefined && { logError }),
  });
}

function failureOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** As the runner itself asks: what storage cannot tell now is no reason to stop. */
function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    return !isGone(error);
  }
}
