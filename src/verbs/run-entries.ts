import { access, constants } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { isInAllocation, timeToLeave } from "../core/allocation.ts";
import type { Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { CooperateError } from "../core/failure.ts";
import { succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import { tally } from "../list/queries/tally.ts";
import { stuckOf } from "../list/queries/dependency-counts.ts";
import { describeUnfit } from "../report/gpu-lines.ts";
import { describeEvent } from "../report/run-reporter.ts";
import { describeSummary } from "../report/run-summary.ts";
import { type HookOptions, Hooks } from "../hooks/hooks.ts";
import { GpuPool } from "../runner/claiming/gpus.ts";
import { prefixLines } from "../report/line-prefix.ts";
import { couldHave } from "../runner/claiming/admission.ts";
import { Supervisors } from "../runner/supervisor/pool.ts";
import { mayBatch, type RunnerOptions } from "../runner/options.ts";
import { openListFile } from "../store/list-file.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { realPath } from "../storage/real-path.ts";
import { makeSharedFolders } from "../storage/make-folders.ts";
import { limitV8 } from "./v8-flags.ts";
import { lastOutput } from "./log-tail.ts";
import { warnOfOpenFolder } from "./open-folder.ts";
import type { SlotRequest } from "./slot-options.ts";
import { BufferedStderr } from "./buffered-stderr.ts";
import type { ExitCode } from "./verb.ts";
import { passedOn, SIGNAL_EXIT, type StopSignal, type World } from "./world.ts";

/**
 * What `--run` and `--one` have in common: a terminal, signals and a reporter around the work loop.
 */
export interface RunRequest
  extends
    SlotRequest,
    Pick<
      RunnerOptions,
      | "wanted"
      | "entry"
      | "retries"
      | "retryWith"
      | "afterFailure"
      | "checkIntervalMs"
      | "maxFailures"
      | "max"
      | "halt"
      | "untilMs"
      | "timeout"
      | "leaseMs"
      | "graceMs"
      | "leaveChildren"
      | "idleMs"
    > {
  readonly file: string;
  readonly logDirectory: string | undefined;
  /** Who is to be told of what happens. */
  readonly calls?: HookOptions | undefined;
}

/** Before an entry whose check did not hold is tried again, the first time. */
export const CHECK_INTERVAL_MS = 10_000;

/** A signal that comes again so soon is the same: npx passes on what the terminal has sent to us, too, and SIGIO was seen twice. */
const SAME_MS = 200;

/** Runs, reports, and says with which exit code to leave. */
export async function runEntries(world: World, request: RunRequest): Promise<ExitCode> {
  limitV8();
  world.goOnUnheard(); // experiments run on, whoever reads
  const env = { ...world.env };
  const supervisors = new Supervisors(env);
  supervisors.begin(); // while the list is read, and the rest of us loaded
  try {
    return await runWith(supervisors, env, world, request);
  } finally {
    supervisors.end();
  }
}

async function runWith(
  supervisors: Supervisors,
  env: Readonly<NodeJS.ProcessEnv>,
  world: World,
  request: RunRequest,
): Promise<ExitCode> {
  const { file, logDirectory: wantedDirectory, calls: wishes, tail, ...how } = request;
  const emit = (event: RunEvent): void => {
    const line = describeEvent(event, file);
    if (line !== undefined) stderr.say(line);
    if (isFollowed()) stderr.flush(); // its output comes by another way
    calls?.observe(event);
    if (event.kind === "started") running++;
    if (event.kind === "ended") running--;
    if (event.kind === "resized") slots = event.slots;
    if (event.kind === "ended" && event.outcome.kind === "exited" && !succeeded(event.outcome))
      lastFailed = event.log;
    if (event.kind === "ended" && event.outcome.kind === "signalled") lastFailed = event.log;
  };
  const stderr = new BufferedStderr(world);
  const followed = world.stdout.isTTY === true && how.slots === 1;
  const isFollowed = (): boolean => tail || (followed && slots === 1);
  let calls: Hooks | undefined;
  let running = 0;
  let slots = how.slots;
  let lastFailed: string | undefined;
  const interrupt = new AbortController();
  const onStuck = async (): Promise<void> => {
    if (received === undefined || supervisors.running > 0) return;
    const then = running > 0 ? ": what ran here comes back by itself" : "";
    stderr.say(`left without the lock of ${file}${then}`);
    stderr.flush();
    world.exit(SIGNAL_EXIT[received]);
  };
  const hurry = { signal: interrupt.signal, onStuck };
  const list = openListFile(file, {
    hurry,
    onWait: (waitedMs, code, lock, said) => emit({ kind: "waiting", waitedMs, code, lock, said }),
  });
  // A list that cannot be read is said before anything is touched. It is not held: this function lasts as long as the runner.
  const waiting = (await list.read()).filter(({ status }) => status === "pending").length;
  const logDirectory = await writableDirectory(resolve(world.cwd, wantedDirectory ?? "."), file);
  const warning = await warnOfOpenFolder(file);
  if (warning !== undefined) stderr.say(warning);
  if (mayBatch(how)) supervisors.prepare(Math.min(waiting, how.max), await runnersOf(file), slots);

  if (wishes) {
    const place = { file: resolve(world.cwd, file), directory: world.cwd, logDirectory, env: world.env };
    calls = new Hooks(wishes, { ...place, report: (line) => stderr.say(line) });
  }

  const force = new AbortController();
  const announced = new AbortController();
  let received: StopSignal | undefined;
  let signals = 0;
  let heardAt = Number.NEGATIVE_INFINITY;
  const unsubscribe = world.onSignal((signal) => {
    if (world.monotonic() - heardAt < SAME_MS) return;
    heardAt = world.monotonic();
    signals++;
    if (received !== undefined) {
      force.abort();
      // Nothing to end, only a lock or storage to wait for; or somebody who does not want to wait. What is claimed comes back by
      // itself: its supervisor ends what runs, and the journal says how.
      if (supervisors.running === 0 || signals > 2) {
        stderr.flush();
        world.exit(SIGNAL_EXIT[received]);
      }
      return;
    }
    received = signal;
    // Not those that events have told of: one that has just begun is not told of yet.
    emit({ kind: "stopping", signal, running: Math.min(slots, supervisors.running) });
    interrupt.abort(passedOn(signal));
  });
  const forget = world.onNotice((signal) => {
    const leaveMs = isInAllocation(env) ? timeToLeave(env, world.now()) : undefined;
    supervisors.tell({ kind: "announce", signal, leaveMs });
    if (leaveMs === undefined) return;
    if (!announced.signal.aborted)
      stderr.say(`${signal}: the scheduler ends this allocation soon; nothing more begins`);
    announced.abort(signal);
  });
  try {
    const echo = (n: number): NodeJS.WritableStream | undefined => {
      if (tail) return prefixLines(`[${n}] `, world.rawStdout);
      return isFollowed() ? world.rawStdout : undefined;
    };
    const { runList } = await import("../runner/run-list.ts"); // while the supervisor starts
    const summary = await runList({
      ...how,
      list,
      supervisors,
      directory: world.cwd,
      logDirectory,
      env,
      orders: { interrupt: interrupt.signal, force: force.signal, announced: announced.signal },
      echo,
      clock: world,
      emit,
      onLook: (entries) => calls?.observeList(entries),
    });
    if (lastFailed !== undefined && !tail && !followed) await sayTail(stderr, world.cwd, lastFailed);
    const entries = await list.read();
    for (const line of describeSummary(summary, tally(entries), file)) stderr.say(line);
    if (how.entry === undefined) for (const line of unfitLines(entries, request)) stderr.say(line);
    calls?.observeList(entries);
    if (received !== undefined) return SIGNAL_EXIT[received];
    const isUnwell = summary.reason === "max-failures" || summary.reason === "halt";
    if (summary.failed > 0 || isUnwell || summary.untold.length > 0) return 1;
    const isOver = summary.reason === "drained" || summary.reason === "idle";
    return isOver && how.entry === undefined && hasStuck(entries, request.wanted) ? 1 : 0;
  } finally {
    supervisors.end();
    await calls?.end(interrupt.signal);
    stderr.flush();
    unsubscribe();
    forget();
  }
}

/** How many will work on the list, with us. Storage that does not answer tells nothing. */
async function runnersOf(file: string): Promise<number> {
  return 1 + (await presentRunners(file).catch(() => [])).length;
}

/** Whether something that was to run here never can. */
function hasStuck(entries: readonly Entry[], wanted: RunRequest["wanted"]): boolean {
  return stuckOf(entries).some(({ n }) => {
    const entry = entries[n] as Entry;
    return entry.status === "pending" && wanted(entry, n, entries.length);
  });
}

/** What is left because it needs more GPUs than we have. */
function unfitLines(entries: readonly Entry[], { file, wanted, gpus }: RunRequest): string[] {
  const pool = gpus && new GpuPool(gpus);
  const numbers = [...entries.entries()].flatMap(([n, entry]) =>
    entry.status === "pending" && wanted(entry, n, entries.length) && !couldHave(entry, pool) ? [n] : [],
  );
  return describeUnfit(numbers, pool?.devices ?? 0, file);
}

/** Made when missing, so that `--log-dir logs` is enough.
 *  @throws CooperateError (usage) when it cannot be made or written */
async function writableDirectory(path: string, file: string): Promise<string> {
  try {
    await makeSharedFolders(path, await realPath(file));
    await access(path, constants.W_OK | constants.X_OK);
    return path;
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const message = `job logs cannot be written in ${path} (${why})`;
    throw new CooperateError("usage", message, {
      hint: "name a directory you can write: --log-dir DIR",
      cause,
    });
  }
}

const TAIL_LINES = 5;

/** The last lines of a failed experiment's log: what one looks at first. */
async function sayTail(stderr: BufferedStderr, cwd: string, log: string): Promise<void> {
  const lines = await lastOutput(log, TAIL_LINES).catch(() => []);
  if (lines.length === 0) return;
  const near = relative(cwd, log);
  stderr.say(`last lines of ${quoteWords([near.startsWith("..") ? log : near])}:`);
  for (const line of lines) stderr.say(`  | ${line}`);
}
