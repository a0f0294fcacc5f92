import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { messageOf } from "../../core/failure.ts";
import { succeeded } from "../../core/outcome.ts";
import { isGone } from "../../store/errno.ts";
import { endedLine } from "../../store/journal.ts";
import { outcomeOf } from "../command.ts";
import { formatFoot, formatStarted } from "../job-log.ts";
import { type Ended, launch } from "../spawn.ts";
import { Appender, writeWhole } from "./appender.ts";
import type { Answer, Finished, FinishOrder, Hello, Line, Order, StartOrder } from "./orders.ts";

/**
 * A process of its own that starts short experiments for a runner, with all that belongs to a start and an end: job log, journal,
 * fork. It does little and stays small, because what a fork costs grows with the process that is copied; the runner has the list
 * in its memory. It decides no more than what its orders say, and ends with its runner.
 */

/** What runs longer the runner holds. */
const SHORT_MS = 20;

/** An experiment that was begun. */
interface Run {
  readonly order: StartOrder;
  readonly log: number;
  /** On the monotonic clock. */
  readonly startedMs: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly group: number | undefined;
  /** Until when it is not handed over. */
  timer: NodeJS.Timeout | undefined;
}

/** One slot of the runner. */
interface Lane {
  /** What runs and is not handed over. */
  run: Run | undefined;
  /** What begins behind it, in order. */
  waiting: StartOrder[];
  /** The one that ended last, if nothing was begun or handed over since. */
  ended: { readonly id: number; readonly well: boolean } | undefined;
}

/** By id. */
const runs = new Map<number, Run>();
/** By slot. */
const lanes = new Map<number, Lane>();
const journal = new Appender();
/** What is to be said, in one message: each wakes a process. */
let answers: Answer[] = [];
let runner = process.ppid;
let base: Readonly<NodeJS.ProcessEnv> = {};

process.on("message", (orders: readonly Order[]) => {
  for (const order of orders) {
    if (order.kind === "hello") greet(order);
    else if (order.kind === "start") start(order);
    else if (order.kind === "hand over") handOver(order.id);
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

function laneOf({ slot }: StartOrder): Lane {
  const lane = lanes.get(slot) ?? { run: undefined, waiting: [], ended: undefined };
  lanes.set(slot, lane);
  return lane;
}

function start(order: StartOrder): void {
  const lane = laneOf(order);
  const { run, waiting, ended } = lane;
  const last = waiting.at(-1)?.id ?? run?.order.id ?? ended?.id;
  const mayCome =
    order.behind === undefined || (order.behind === last && (run !== undefined || mayFollow(order, ended)));
  if (!mayCome) answer({ kind: "returned", id: order.id });
  else if (run) waiting.push(order);
  else begin(order, lane);
}

function mayFollow(order: StartOrder, ended: Lane["ended"]): boolean {
  return order.evenAfterFailure || ended?.well === true;
}

/** What waits in a lane does not begin. */
function returnAll(lane: Lane, from = 0): void {
  for (const { id } of lane.waiting.splice(from)) answer({ kind: "returned", id });
}

function begin(order: StartOrder, lane: Lane): void {
  const { id, heartbeat, journal: begun, log, argv, directory } = order;
  lane.ended = undefined;
  const startedAt = new Date().toISOString();
  let outputFd: number | undefined;
  try {
    outputFd = openSync(log.path, "ax");
    writeWhole(outputFd, log.text + formatStarted(startedAt));
    // Last of all, as little as possible before the start: whoever is taken for dead begins nothing, and whoever is dead neither.
    if (process.ppid !== runner || !exists(heartbeat)) throw new Error("not ours any more");
    journal.append(begun);
  } catch {
    if (outputFd !== undefined) {
      closeSync(outputFd);
      rmSync(log.path, { force: true });
    }
    answer({ kind: "declined", id });
    returnAll(lane);
    return;
  }
  const env = { ...base, ...order.env };
  const startedMs = performance.now();
  const { group, ended } = launch({ argv, directory, env, outputFd });
  const timer = setTimeout(() => handOver(id), SHORT_MS);
  const run: Run = { order, log: outputFd, startedMs, startedAt, group, timer };
  runs.set(id, run);
  lane.run = run;
  if (order.isHandedOver) handOver(id);
  void ended.then(async (how) => {
    if (run.timer) await finishAlone(run, lane, how);
    else answer({ kind: "ended", id, ...how });
  });
}

/** From now on the runner decides how it ends; what waits behind it, or has itself not begun, goes back. One that has ended is told
 *  already. */
function handOver(id: number): void {
  for (const lane of lanes.values()) {
    const at = lane.waiting.findIndex((order) => order.id === id);
    if (at !== -1) returnAll(lane, at);
  }
  const run = runs.get(id);
  if (!run?.timer) return;
  clearTimeout(run.timer);
  run.timer = undefined;
  const { group, startedAt, startedMs } = run;
  answer({ kind: "started", id, group, startedAt, ranMs: performance.now() - startedMs });
  const lane = laneOf(run.order);
  lane.run = undefined;
  returnAll(lane);
}

/** Of an experiment that is not the runner's to end: writes what belongs to its end, tells it, and begins the next. */
async function finishAlone(run: Run, lane: Lane, how: Ended): Promise<void> {
  clearTimeout(run.timer);
  run.timer = undefined; // it cannot be handed over any more
  const { startedAt } = run;
  const { id, argv, directory, claim, ending, journal: begun } = run.order;
  const durationMs = performance.now() - run.startedMs;
  const endedAt = new Date().toISOString();
  const outcome = await outcomeOf({ argv, directory }, how);
  const line = { path: begun.path, text: endedLine(claim, { ...ending, startedAt, outcome, endedAt }) };
  const finished = finishRun(run, line, formatFoot(outcome, durationMs, endedAt));
  answer({ kind: "done", id, outcome, durationMs, startedAt, endedAt, ...finished });
  lane.run = undefined;
  lane.ended = { id, well: succeeded(outcome) };
  const [next] = lane.waiting;
  if (!next) return;
  if (!mayFollow(next, lane.ended)) returnAll(lane);
  else begin(lane.waiting.shift() as StartOrder, lane);
}

function finish({ id, journal: ended, foot }: FinishOrder): void {
  const run = runs.get(id);
  answer({ kind: "finished", id, ...(run && finishRun(run, ended, foot)) });
}

function finishRun({ order, log }: Run, ended: Line | undefined, foot: string): Finished {
  runs.delete(order.id);
  const journalError = ended && failureOf(() => journal.append(ended));
  const logError = failureOf(() => {
    try {
      writeWhole(log, foot);
    } finally {
      closeSync(log);
    }
  });
  return { ...(journalError !== undefined && { journalError }), ...(logError !== undefined && { logError }) };
}

function failureOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return messageOf(error);
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
