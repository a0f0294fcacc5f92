import { type EndFacts, type Options, type Order, ORDERS, type Past } from "../../core/entry.ts";
import { parseDate } from "../../core/parse-time.ts";
import { isTimeLimit } from "../../core/time-limit.ts";

/**
 * The keys of a record that have a meaning, and the kind of value that each may have
 * (docs/list-format.md).
 */

export type Kind =
  | "text"
  | "path"
  | "whole"
  | "number"
  | "amount"
  | "flag"
  | "texts"
  | "names"
  | "numbers"
  | "env"
  | "object"
  | "limit"
  | "time"
  | "order"
  | "history";

/** Facts of an attempt, in the order in which they are written. */
export const FACTS: Readonly<Record<keyof (EndFacts & Past), Kind>> = {
  host: "text",
  pid: "whole",
  attempt: "whole",
  losses: "whole",
  failures: "whole",
  cutOffs: "whole",
  cutOffAfter: "whole",
  notBefore: "text",
  notBeforeMs: "whole",
  checks: "whole",
  checkSaid: "text",
  claim: "text",
  runner: "text",
  pool: "text",
  job: "text",
  slot: "whole",
  queued: "whole",
  gpuIds: "text",
  order: "order",
  startedAt: "text",
  pausedAt: "text",
  endedAt: "text",
  exitCode: "whole",
  signal: "text",
  reason: "text",
  skippedAfter: "whole",
  error: "text",
  ran: "texts",
  leftRunning: "text",
  log: "text",
  directory: "text",
  gitCommit: "text",
  cudaVisibleDevices: "text",
  nodeVersion: "text",
  cooperateVersion: "text",
  history: "history",
  announced: "text",
};

/** Options of the user, in the order in which they are written. */
export const OPTIONS: Readonly<Record<keyof Options, Kind>> = {
  name: "text",
  check: "text",
  after: "numbers",
  timeout: "limit",
  retries: "whole",
  priority: "number",
  env: "env",
  cwd: "text",
  gpus: "number",
  cpus: "amount",
  hosts: "names",
  begin: "time",
  output: "path",
  params: "object",
  placeholders: "flag",
  resumable: "flag",
  tags: "texts",
};

/** Facts whose values many entries share. */
const COMMON: ReadonlySet<string> = new Set<keyof EndFacts>([
  "host",
  "runner",
  "pool",
  "job",
  "directory",
  "gitCommit",
  "cudaVisibleDevices",
  "nodeVersion",
  "cooperateVersion",
]);

interface Key {
  readonly kind: Kind;
  readonly isFact: boolean;
  readonly isCommon: boolean;
}

/** What is known about a key, in one lookup: 100,000 entries have a million keys. */
export const KEYS: ReadonlyMap<string, Key> = new Map([...keysOf(FACTS, true), ...keysOf(OPTIONS, false)]);

function keysOf(kinds: Readonly<Record<string, Kind>>, isFact: boolean): [string, Key][] {
  return Object.entries(kinds).map(([key, kind]) => [key, { kind, isFact, isCommon: COMMON.has(key) }]);
}

/** The name of each kind in messages. */
export const EXPECTED: Readonly<Record<Kind, string>> = {
  text: "a string",
  path: "a path (a string that is not empty, without NUL)",
  whole: "a whole number",
  number: "a number",
  amount: "a number of at least 0",
  flag: "true or false",
  texts: "an array of strings",
  names: "an array of names, at least one",
  numbers: "an array of entry numbers",
  env: "an object of strings",
  object: "an object",
  limit: 'a duration such as "2h", a percentage of the median such as "300%", or seconds',
  time: 'a date such as "2026-11-22T18:00:00Z"',
  history: "an array of objects",
  order: `one of ${ORDERS.join(", ")}`,
};

/** Whether `value` is of that kind. */
export function isA(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "path":
      return typeof value === "string" && value !== "" && !value.includes("\0");
    case "whole":
      return Number.isSafeInteger(value);
    case "number":
      // JSON.parse reads 1e999 as Infinity, which would be written as null
      return Number.isFinite(value);
    case "flag":
      return typeof value === "boolean";
    case "amount":
      return Number.isFinite(value) && (value as number) >= 0;
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "names":
      return Array.isArray(value) && value.length > 0 && value.every(isName);
    case "numbers":
      return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
    case "env":
      return isObject(value) && Object.values(value).every((item) => typeof item === "string");
    case "object":
      return isObject(value);
    case "limit":
      return isTimeLimit(value);
    case "time":
      return typeof value === "string" && parseDate(value) !== undefined;
    case "history":
      return Array.isArray(value) && value.every(isObject);
    case "order":
      return ORDERS.includes(value as Order);
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
