import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { mayHaveToLeave } from "../core/allocation.ts";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import type { RunEvent } from "../core/event.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { codeOf } from "../core/errno.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { ALL, type Selection, selectionBy } from "../core/selection.ts";
import { parseSize } from "../core/size.ts";
import { parseSlotCount } from "../core/slot-count.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import { unbuffered } from "../core/unbuffered.ts";
import { type CpuSet, placesOf } from "../runner/claiming/cpus.ts";
import { Allocation } from "../runner/allocation/allocation.ts";
import { machineOf } from "../runner/allocation/machine.ts";
import { cpusHere } from "../runner/claiming/detect-cpus.ts";
import { DEFAULT_GRACE_MS, type RunnerOptions } from "../runner/options.ts";
import { openListFile } from "../store/list-file.ts";
import { makeSharedFolders } from "../storage/make-folders.ts";
import { realPath } from "../storage/real-path.ts";
import { DEFAULT_LEASE_MS, LEAST_LEASE_MS } from "../membership/failure-detector.ts";
import { gpuSetOf } from "./gpu-set.ts";
import type { EntryFilter, RunOptions } from "./options.ts";
import { pacingFrom, retryRuleFrom } from "./pacing.ts";

type Kind = "count" | "positive" | "duration" | "boolean" | "text" | "function" | "other";

/** What each option may hold, as far as one look tells. */
const KINDS: Readonly<Record<keyof RunOptions, Kind>> = {
  signal: "other",
  onEvent: "function",
  entries: "other",
  jobs: "other",
  cpus: "positive",
  max: "positive",
  maxFailures: "positive",
  halt: "positive",
  until: "other",
  retries: "count",
  retryDelayMs: "duration",
  retryOn: "other",
  noRetryOn: "other",
  limits: "other",
  delayMs: "duration",
  afterFailure: "other",
  checkIntervalMs: "duration",
  timeout: "text",
  timeoutMs: "duration",
  leaseMs: "duration",
  idleMs: "duration",
  memfree: "other",
  load: "other",
  gpus: "other",
  perGpu: "positive",
  gpuEnv: "other",
  gpuMemfree: "other",
  directory: "text",
  logDirectory: "text",
  retryWith: "other",
  placeholders: "boolean",
  graceMs: "duration",
  leaveChildren: "boolean",
  unbuffer: "boolean",
  env: "other",
};

const EXPECTED: Readonly<Record<Exclude<Kind, "other">, string>> = {
  count: "a whole number of at least 0, or Infinity",
  positive: "a whole number of at least 1, or Infinity",
  duration: "milliseconds, at least 0",
  boolean: "true or false",
  text: "a string",
  function: "a function",
};

/** What a runner is told besides, which depends on what it runs. */
type Rest = "list" | "attempt" | "demand" | "orders" | "supervisors";

/** What `options` mean, with the defaults; makes the folder of the job logs.
 *  @throws CooperateError (usage) when an option is unknown or holds what it may not, or that
 *    folder cannot be written */
export async function runnerOptionsFrom(
  options: RunOptions,
  file: string,
  emit: (event: RunEvent) => void,
): Promise<Omit<RunnerOptions, Rest>> {
  checkOptions(options);
  const directory = resolve(options.directory ?? ".");
  const logDirectory = resolve(directory, options.logDirectory ?? ".");
  const env = unbuffered({ ...(options.env ?? process.env) }, options.unbuffer ?? true);
  const gpus = await gpuSetOf(options, env);
  const cores = cpusHere(env);
  const cpus: CpuSet = { count: options.cpus ?? cores, perEntry: options.cpus === undefined ? 0 : 1 };
  const selection = selectionOf(options.entries);
  await makeLogDirectory(logDirectory, file);
  return {
    directory,
    logDirectory,
    env,
    wanted: selection.within(selection.quick ? [] : await openListFile(file).read()),
    entry: undefined,
    retries: { count: options.retries ?? 0, delayMs: options.retryDelayMs ?? 0, ...retryRuleFrom(options) },
    ...pacingFrom(options),
    retryWith: options.retryWith ?? [],
    placeholders: options.placeholders ?? false,
    afterFailure: options.afterFailure ?? "skip",
    checkIntervalMs: options.checkIntervalMs ?? 10_000,
    halt: options.halt ?? Number.POSITIVE_INFINITY,
    untilMs: options.until?.getTime() ?? Number.POSITIVE_INFINITY,
    allocation: mayHaveToLeave(env) ? new Allocation({ env, clock: SYSTEM_CLOCK }) : undefined,
    slots: options.jobs === undefined ? placesOf(gpus, cpus) : parseSlotCount(`${options.jobs}`, cores),
    leaveChildren: options.leaveChildren ?? false,
    gpus,
    cpus,
    holdBack: {
      memfree: bytesOf(options.memfree),
      load: loadOf(options.load, cores),
      machine: machineOf(env, cores),
    },
    maxFailures: options.maxFailures ?? 1,
    max: options.max ?? Number.POSITIVE_INFINITY,
    timeout: timeoutOf(options),
    leaseMs: options.leaseMs ?? DEFAULT_LEASE_MS,
    idleMs: options.idleMs ?? 0,
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    echo: () => undefined,
    clock: SYSTEM_CLOCK,
    emit,
  };
}

/** @throws CooperateError (usage) when the selection cannot be understood */
export function selectionOf(filter: EntryFilter | undefined): Selection {
  if (filter === undefined) return ALL;
  if (typeof filter === "string") return parseSelection(filter);
  if (typeof filter === "function") return selectionBy("", (entry, n) => filter(entry, n));
  throw usageError("entries: expected a selection or a function");
}

function checkOptions(options: RunOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = (KINDS as Readonly<Record<string, Kind>>)[name];
    if (kind === undefined)
      throw usageError(`there is no option ${name}`, "docs/library.md lists the options");
    if (value === undefined || kind === "other" || isA(kind, value)) continue;
    throw usageError(`${name}: expected ${EXPECTED[kind]}`);
  }
  const { afterFailure = "skip", until, leaseMs = DEFAULT_LEASE_MS } = options;
  if (afterFailure !== "skip" && afterFailure !== "run")
    throw usageError("afterFailure: expected skip or run");
  if (until !== undefined && !(until instanceof Date && !Number.isNaN(until.getTime())))
    throw usageError("until: expected a Date");
  if (leaseMs < LEAST_LEASE_MS) throw usageError(`leaseMs: expected at least ${LEAST_LEASE_MS}`);
}

function isA(kind: Exclude<Kind, "other">, value: unknown): boolean {
  switch (kind) {
    case "count":
      return isCount(value) && value >= 0;
    case "positive":
      return isCount(value) && value >= 1;
    case "duration":
      return typeof value === "number" && value >= 0;
    case "boolean":
    case "function":
      return typeof value === kind;
    case "text":
      return typeof value === "string";
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY;
}

function bytesOf(memfree: number | string | undefined): number | undefined {
  return memfree === undefined ? undefined : parseSize(String(memfree));
}

function loadOf(load: number | string | undefined, cores: number): number | undefined {
  if (load === undefined) return undefined;
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(String(load)) ?? [];
  const limit = Number(digits) * (percent === undefined ? 1 : cores / 100);
  if (limit > 0) return limit;
  throw usageError(`load: expected a load, or a share of the cores such as "80%"`);
}

function timeoutOf({ timeout, timeoutMs }: RunOptions): string | undefined {
  if (timeout !== undefined && timeoutMs !== undefined)
    throw usageError("timeout and timeoutMs do not go together");
  const limit = timeoutMs === undefined ? timeout : String(timeoutMs / 1_000);
  if (limit !== undefined) parseTimeLimit(limit);
  return limit;
}

async function makeLogDirectory(path: string, file: string): Promise<void> {
  try {
    await makeSharedFolders(path, await realPath(file));
    await access(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new CooperateError("usage", `job logs cannot be written in ${path} (${codeOf(cause)})`, {
      hint: "name a directory that you can write: logDirectory",
      cause,
    });
  }
}
