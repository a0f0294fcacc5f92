import { printable } from "../core/printable.ts";
import { mostSimilar } from "../core/similar.ts";
import { visible } from "../core/terminal-text.ts";
import type { MetricSpec } from "./metric-spec.ts";
import type { Collected, ResultRow } from "./row.ts";
import { count } from "./words.ts";
import { lastLine } from "./sources/last-line.ts";

/** So many lines are shown of logs in which nothing was found. */
const SHOWN = 3;
const LONGEST = 100;

/** What was asked for and no row has, and what to say about it. */
export function missedIn(rows: readonly ResultRow[], specs: readonly MetricSpec[]): Collected["missed"] {
  const isThere = ({ column, isJson }: MetricSpec): boolean =>
    rows.some(({ metrics }) => (isJson ? metrics.size > 0 : metrics.has(column)));
  const missed = specs.filter((spec) => !isThere(spec));
  if (missed.length === 0) return [];
  const logs = rows.flatMap(({ log }) => log ?? []);
  const names = new Set(rows.flatMap(({ metrics }) => [...metrics.keys()]));
  for (const spec of specs) if (isThere(spec)) names.add(spec.name);
  return missed.map((spec) => ({
    spec,
    message: `--metric ${visible(spec.text)}: ${why(spec, logs, names)}`,
  }));
}

function why(spec: MetricSpec, logs: readonly string[], names: ReadonlySet<string>): string {
  if (logs.length === 0) return "no entry has a log yet";
  const { at, name, regex, isJson } = spec;
  if (at && !names.has(at.metric)) return `${unreported(at.metric, names)}, which must be best`;
  return regex || isJson ? unmatched(logs) : unreported(name, names);
}

function unreported(name: string, names: ReadonlySet<string>): string {
  const meant = mostSimilar(name, names);
  const known = meant === undefined ? reportedNames(names) : `did you mean ${meant}?`;
  return `no attempt reports ${visible(name)}${known === "" ? "" : ` (${visible(known)})`}`;
}

function unmatched(logs: readonly string[]): string {
  const lines = new Set<string>();
  for (const log of logs.slice(0, 2 * SHOWN)) {
    const line = lines.size < SHOWN ? lastLine(log) : undefined;
    if (line !== undefined) lines.add(printable(line.slice(0, LONGEST)));
  }
  const look = [...lines].join(" | ");
  const about = look === "" ? ", empty or not here" : `; the last lines look like: ${look}`;
  return `nothing matched in ${count(logs.length, "log")}${about}`;
}

function reportedNames(names: ReadonlySet<string>): string {
  return names.size === 0 ? "" : `reported: ${[...names].slice(0, 10).join(", ")}`;
}
