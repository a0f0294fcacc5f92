import type { Argv, ClaimFacts, EndFacts, Entry, Extra, Options, Past, Status } from "../../core/entry.ts";
import { STATUSES, unreachable } from "../../core/entry.ts";
import { FACT_LIFETIMES, OUTLIVES } from "../../core/fact-lifetimes.ts";
import type { StringPool } from "./string-pool.ts";
import { EXPECTED, FACTS, isA, isObject, KEYS, OPTIONS } from "./entry-keys.ts";
import type { JsonPath } from "./json-position.ts";

/**
 * Converts one entry between its JSON array, `["executed"?, {record}?, program, argument, ...]`,
 * and its type. docs/list-format.md defines what is allowed; this is the one place that rejects
 * everything else.
 */

/** First element of an entry that is not pending; the original tool introduced this mark. */
export const MARK = "executed";

/** Says what is wrong with one entry, and where in it. */
export class EntryFault extends Error {
  readonly path: JsonPath;
  constructor(message: string, path: JsonPath = []) {
    super(message);
    this.path = path;
  }
}

/** Facts that outlive an attempt. */
const PAST: ReadonlySet<string> = new Set(
  Object.entries(FACT_LIFETIMES).flatMap(([key, life]) => (OUTLIVES.has(life) ? [key] : [])),
);

const CLAIMED = ["host", "pid", "attempt", "claim", "startedAt"] as const satisfies (keyof ClaimFacts)[];

const NONE = Object.freeze({});

/** Converts and validates.
 *  @param texts pool for strings that many entries share, when many are kept in memory
 *  @throws EntryFault when `json` is not a valid entry. */
export function entryFromJson(json: unknown, texts?: StringPool): Entry {
  if (!Array.isArray(json))
    throw new EntryFault(`expected an entry (an array of strings), found ${nameOf(json)}`);
  const items: readonly unknown[] = json;
  if (items.length === 0) throw new EntryFault("the entry is empty; expected a program and its arguments");
  const isMarked = items[0] === MARK;
  const recordAt = isMarked ? 1 : 0;
  const hasRecord = isObject(items[recordAt]);
  const argv = argvFrom(items, recordAt + (hasRecord ? 1 : 0));
  if (!hasRecord)
    return { status: isMarked ? "unknown" : "pending", argv, options: NONE, facts: NONE, extra: NONE };
  return withRecord(items[recordAt] as Record<string, unknown>, [recordAt], isMarked, argv, texts);
}

function argvFrom(items: readonly unknown[], start: number): Argv {
  for (let i = start; i < items.length; i++) {
    if (typeof items[i] === "string") continue;
    if (isObject(items[i])) {
      const why = start > 0 && isObject(items[start - 1]) ? "a second record" : "a record after the program";
      throw new EntryFault(`found ${why}; an entry has at most one, before the program`, [i]);
    }
    throw new EntryFault(`argument ${i - start} is ${nameOf(items[i])}; write it as a string`, [i]);
  }
  if (start >= items.length) throw new EntryFault("the entry has no program");
  if (items[start] === "") throw new EntryFault("the program is an empty string", [start]);
  return (start === 0 ? items : items.slice(start)) as unknown as Argv;
}

function withRecord(
  record: Record<string, unknown>,
  at: JsonPath,
  isMarked: boolean,
  argv: Argv,
  texts: StringPool | undefined,
): Entry {
  const status = statusFrom(record["status"], isMarked, at);
  const facts: Record<string, unknown> = {};
  let options: Record<string, unknown> | undefined;
  let extra: Record<string, unknown> | undefined;
  for (const key of Object.keys(record)) {
    if (key === "status") continue;
    const value = record[key];
    const known = KEYS.get(key);
    if (typeof value === "object" && isTooDeep(value))
      throw new EntryFault(`"${key}" is nested too deeply`, [...at, key]);
    if (!known) {
      setOwn((extra ??= {}), key, value);
      continue;
    }
    const { kind, isFact, isCommon } = known;
    if (!isA(kind, value)) {
      throw new EntryFault(`"${key}" is ${nameOf(value)}; expected ${EXPECTED[kind]}`, [...at, key]);
    }
    if (isFact) facts[key] = isCommon && texts ? texts.share(value as string) : value;
    else (options ??= {})[key] = value;
  }
  if (status === "running") {
    const missing = CLAIMED.filter((key) => facts[key] === undefined);
    if (missing.length > 0)
      throw new EntryFault(`a running entry needs ${missing.map((key) => `"${key}"`).join(", ")}`, at);
  }
  // The code above has checked the kinds of all facts, and that a running entry has the facts of
  // its claim.
  const common: { argv: Argv; options: Options; extra: Extra } = {
    argv,
    options: options ?? NONE,
    extra: extra ?? NONE,
  };
  switch (status) {
    case "pending":
    case "held":
      return { ...common, status, ...pendingFacts(facts, common.extra) };
    case "running":
      return { ...common, status, facts: facts as unknown as ClaimFacts };
    case "unknown":
      return { ...common, status, facts: NONE, extra: { ...facts, ...common.extra } };
    case "done":
    case "failed":
    case "cancelled":
      return { status, argv, options: common.options, facts, extra: common.extra };
    default:
      return unreachable(status);
  }
}

/** Deeper than any useful record, and far below the depth at which JSON.stringify exhausts the
 *  stack. */
const MAX_DEPTH = 500;

function isTooDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (left === 0) return true;
  const object = value as Record<string, unknown>;
  // no array of keys, whose cost would be noticeable with 100,000 entries
  for (const key in object) if (isTooDeep(object[key], left - 1)) return true;
  return false;
}

/** Assigning to a key called "__proto__" would not create a property, and defining every property
 *  would take a fifth of the whole parsing time. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Only these facts have a meaning in a pending entry. Other facts, left when a user removed the
 *  mark, stay unchanged. */
function pendingFacts(facts: Record<string, unknown>, extra: Extra): { facts: Past; extra: Extra } {
  const past: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  if (Object.keys(facts).length === 0) return { facts: NONE, extra };
  for (const [key, value] of Object.entries(facts)) (PAST.has(key) ? past : rest)[key] = value;
  return { facts: past, extra: Object.keys(rest).length > 0 ? { ...rest, ...extra } : extra };
}

function statusFrom(value: unknown, isMarked: boolean, at: JsonPath): Status {
  if (value === undefined) return isMarked ? "unknown" : "pending";
  const status = STATUSES.find((known) => known === value);
  const path = [...at, "status"];
  if (!status)
    throw new EntryFault(`"status" is ${nameOf(value)}; expected one of ${STATUSES.join(", ")}`, path);
  if (isMarked && status === "pending")
    throw new EntryFault(`a pending entry has no "${MARK}" before it`, path);
  if (!isMarked && status !== "pending")
    throw new EntryFault(`an entry that is ${status} begins with "${MARK}"`, path);
  return status;
}

/** The JSON array of `entry`, with its keys in the canonical order and unknown keys last, in their
 *  own order. */
export function entryToJson(entry: Entry): unknown[] {
  const record: Record<string, unknown> = {};
  if (entry.status !== "pending" && entry.status !== "unknown") record["status"] = entry.status;
  const facts: EndFacts & Past = entry.facts;
  for (const key of Object.keys(FACTS) as (keyof EndFacts)[])
    if (facts[key] !== undefined) record[key] = facts[key];
  for (const key of Object.keys(OPTIONS) as (keyof Options)[]) {
    if (entry.options[key] !== undefined) record[key] = entry.options[key];
  }
  for (const [key, value] of Object.entries(entry.extra)) {
    if (Object.hasOwn(record, key) || !mayStayAsExtra(key, entry.status)) continue;
    setOwn(record, key, value);
  }
  const json: unknown[] = entry.status === "pending" ? [] : [MARK];
  // An empty record distinguishes a program that is named like the mark from the mark.
  const ambiguous = json.length === 0 && entry.argv[0] === MARK;
  if (ambiguous || Object.keys(record).length > 0) json.push(record);
  return [...json, ...entry.argv];
}

/** Whether an unknown or misplaced key may be written beside the facts of an entry without passing
 *  for one of them. Facts that a user left in a pending record, or another tool in one without a
 *  status, stay until an attempt has its own. After that, an old `reason` or `order` would be
 *  mistaken for a fact of that attempt. */
function mayStayAsExtra(key: string, status: Status): boolean {
  if (status === "unknown" || KEYS.get(key)?.isFact !== true) return true;
  return (status === "pending" || status === "held") && !PAST.has(key);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `the ${typeof value} ${typeof value === "number" ? value : JSON.stringify(value)}`;
}
