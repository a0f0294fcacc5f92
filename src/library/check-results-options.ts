import { usageError } from "../core/failure.ts";
import type { ResultsOptions } from "./results-options.ts";

type Kind = "text" | "texts" | "texts by name" | "boolean" | "count" | "functions";

/** What each option holds. */
const KINDS: Readonly<Record<keyof ResultsOptions, Kind>> = {
  selection: "text",
  metrics: "texts",
  from: "texts",
  fromAll: "boolean",
  rows: "boolean",
  attempts: "text",
  status: "text",
  better: "texts by name",
  over: "text",
  groupBy: "text",
  show: "text",
  pivot: "text",
  where: "text",
  unique: "text",
  join: "text",
  sort: "text",
  top: "count",
  columns: "text",
  allColumns: "boolean",
  hide: "text",
  rename: "texts by name",
  flags: "text",
  test: "boolean",
  parse: "functions",
};

const EXPECTED: Readonly<Record<Kind, string>> = {
  text: "a string; several names have commas between them",
  texts: "an array of strings",
  "texts by name": 'an object such as { loss: "min" }',
  boolean: "true or false",
  count: "a whole number of at least 0",
  functions: "an array of functions",
};

/** Callers in JavaScript have no compiler that looks at their options.
 *  @throws CooperateError (usage) for an option that is unknown or of the wrong type */
export function checkResultsOptions(options: ResultsOptions): void {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (!Object.hasOwn(KINDS, name))
      throw usageError(`there is no option ${name}`, "docs/library.md lists the options");
    const kind = KINDS[name as keyof ResultsOptions];
    if (value !== undefined && !is(kind, value)) throw usageError(`${name}: expected ${EXPECTED[kind]}`);
  }
}

function is(kind: Kind, value: unknown): boolean {
  const isText = (each: unknown): boolean => typeof each === "string";
  if (kind === "text") return isText(value);
  if (kind === "boolean") return typeof value === "boolean";
  if (kind === "count") return Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof value !== "object" || value === null) return false;
  if (kind === "texts by name") return !Array.isArray(value) && Object.values(value).every(isText);
  return (
    Array.isArray(value) && value.every(kind === "texts" ? isText : (each) => typeof each === "function")
  );
}
