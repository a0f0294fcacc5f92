import { access, constants, mkdir } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { RunEvent } from "../core/event.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { AfterFailure } from "../list/ready.ts";
import type { Retries } from "../list/settle.ts";
import { tally } from "../list/tally.ts";
import { describeEvent, describeSummary } from "../report/run-reporter.ts";
import type { Wanted } from "../runner/choice.ts";
import { work } from "../runner/work.ts";
import { openListFile } from "../store/list-file.ts";
import { readTail } from "./log-tail.ts";
import type { ExitCode } from "./verb.ts";
import { say, SIGNAL_EXIT, type StopSignal, type World } from "./world.ts";

/**
 * What `--run` and `--one` have in common: a terminal, signals and a reporter around the work loop.
 */
export interface RunRequest {
  readonly file: string;
  readonly logDirectory: string | undefined;
  /** Only these. */
  readonly wanted: Wanted;
  /** This one instead, whatever its status. */
  readonly entry: number | undefined;
  readonly retries: Retries;
  readonly retryWith: readonly string[];
  readonly afterFailure: AfterFailure;
  readonly maxFailures: number;
  readonly max: number;
  readonly timeout: string | undefined;
  readonly leaseMs: number;
  /** With nothing left to claim: leave after so many milliseconds. */
  readonly idleMs: number;
}

/** Between a signal to the experiment and SIGKILL. */
const GRACE_MS = 10_000;
const SLOTS = 1;

/** Runs, reports, and says with which exit code to leave. */
export async function runEntries(world: World, request: RunRequest): Promise<ExitCode> {
  const { file } = request;
  const emit = (event: RunEvent): void => {
    const line = describeEvent(event, file);
    if (line !== undefined) say(world, line);
    if (event.kind === "started") running++;
    if (event.kind === "ended") running--;
    if (event.kind === "ended" && event.outcome.kind === "exited" && !succeeded(event.outcome))
      lastFailed = event.log;
    if (event.kind === "ended" && event.outcome.kind === "signalled") lastFailed = event.log;
  };
  let running = 0;
  let lastFailed: string | undefined;
  const list = openListFile(file, { onWait: (waitedMs, code) => emit({ kind: "waiting", waitedMs, code }) });
  await list.read(); // a list that cannot be read is said before anything is touched
  const logDirectory = await writableDirectory(resolve(world.cwd, request.logDirectory ?? "."));

  const interrupt = new AbortController();
  const force = new AbortController();
  let received: StopSignal | undefined;
  let signals = 0;
  const unsubscribe = world.onSignal((signal) => {
    signals++;
    if (received !== undefined) {
      force.abort();
      // Nothing to end, only a lock or storage to wait for; or an outcome that cannot be written. What is claimed then is
      // known to be dead by our start time, and comes back by --requeue-failed.
      if (running === 0 || signals > 2) world.exit(SIGNAL_EXIT[received]);
      return;
    }
    received = signal;
    emit({ kind: "stopping", signal, running });
    interrupt.abort(signal);
  });
  try {
    const shown = world.stdout.isTTY === true && SLOTS === 1;
    const summary = await work({
      list,
      directory: world.cwd,
      logDirectory,
      env: world.env,
      wanted: request.wanted,
      entry: request.entry,
      retries: request.retries,
      retryWith: request.retryWith,
      afterFailure: request.afterFailure,
      slots: SLOTS,
      maxFailures: request.maxFailures,
      max: request.max,
      timeout: request.timeout,
      leaseMs: request.leaseMs,
      idleMs: request.idleMs,
      orders: { interrupt: interrupt.signal, force: force.signal, graceMs: GRACE_MS },
      echo: shown ? world.stdout : undefined,
      now: () => world.now(),
      monotonic: () => world.monotonic(),
      emit,
    });
    if (lastFailed !== undefined && !shown) await sayTail(world, lastFailed);
    for (const line of describeSummary(summary, tally(await list.read()), file)) say(world, line);
    if (received !== undefined) return SIGNAL_EXIT[received];
    return summary.failed > 0 || summary.reason === "max-failures" ? 1 : 0;
  } finally {
    unsubscribe();
  }
}

/** Made when missing, so that `--log-dir logs` is enough.
 *  @throws CooperateError (usage) when it cannot be made or written */
async function writableDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
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

const TAIL_BYTES = 4096;
const TAIL_LINES = 5;

/** The last lines of a failed experiment's log: what one looks at first. */
async function sayTail(world: World, log: string): Promise<void> {
  const lines = await lastLines(log).catch(() => []);
  if (lines.length === 0) return;
  const near = relative(world.cwd, log);
  say(world, `last lines of ${quoteWords([near.startsWith("..") ? log : near])}:`);
  for (const line of lines) say(world, `  | ${line}`);
}

async function lastLines(path: string): Promise<string[]> {
  const { text } = await readTail(path, TAIL_BYTES);
  // What a terminal would obey (and a binary log is full of) is shown as dots.
  const lines = text.replaceAll(/[^\P{Cc}\n\t]/gu, "·").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("# ")).slice(-TAIL_LINES);
}

/** A whole number of at least `least` from the command line. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) {
    throw usageError(`${option} ${quoteWords([text])}: expected a whole number of at least ${least}`);
  }
  return value;
}
