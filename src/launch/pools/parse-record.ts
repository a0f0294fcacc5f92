import type { PoolRecord } from "./pool-record.ts";

/** What is not a record of this version, in words that follow its path. */
export interface NoRecord {
  readonly why: string;
  /** Whether a newer version may know what it says. */
  readonly isNewer?: true;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string" && value.length < 100_000;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** More jobs than any engine takes at once; each becomes a line, and an object in memory. */
const MOST_TASKS = 1_000_000;
const isTaskCount: Check = (value) => isCount(value) && (value as number) <= MOST_TASKS;
const isTime: Check = (value) => isText(value) && !Number.isNaN(Date.parse(value as string));
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

export const isProcess: Check = (value) => {
  const { host, pid, startTicks } = (value ?? {}) as Record<string, unknown>;
  return isText(host) && isCount(pid) && (pid as number) > 1 && isText(startTicks);
};

const isMending: Check = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { mended, givenUp, paused } = value as Record<string, unknown>;
  return optional(listOf(isCount))(mended) && optional(isCount)(givenUp) && optional(isText)(paused);
};

const CHECKS: Readonly<Record<Exclude<keyof PoolRecord, "version">, Check>> = {
  id: isText,
  pool: isText,
  place: isText,
  kind: isText,
  via: optional(isText),
  by: isText,
  at: isTime,
  tasks: isTaskCount,
  wanted: optional(isTaskCount),
  atOnce: optional(isCount),
  engineJob: optional((value) => isText(value) && /^\w[\w.[\]-]*$/.test(value as string)),
  processes: optional(listOf(isProcess)),
  launcher: optional(isProcess),
  entries: optional(listOf(listOf(isCount))),
  mending: optional(isMending),
  argv: listOf(isText),
  script: optional((value) => typeof value === "string"),
  runOptions: listOf(isText),
  cpus: optional(isNumber),
  gpus: optional(isNumber),
  memoryBytes: optional(isNumber),
  timeMs: optional(isNumber),
};

/** Reads a record that anybody who may write the list's folder may have written. Keys that this
 *  version does not know stay in it.
 *  @param pool the folder that it is in
 *  @param id its file name */
export function parseRecord(text: string, pool: string, id: string): PoolRecord | NoRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { why: "is no record" };
  const record = value as Record<string, unknown>;
  const { version } = record;
  if (typeof version === "number" && version > 1)
    return { why: "was written by a newer version", isNewer: true };
  if (version !== 1) return { why: "is no record of a pool" };
  const wrong = Object.entries(CHECKS).find(([key, check]) => !check(record[key]));
  if (wrong) return { why: `has no valid "${wrong[0]}"` };
  if (record["pool"] !== pool || record["id"] !== id) return { why: "belongs to another pool" };
  return value as PoolRecord;
}

/** Whether that is a record. */
export function isRecord(value: PoolRecord | NoRecord): value is PoolRecord {
  return !("why" in value);
}
