import { printable } from "../core/printable.ts";
import { mostSimilar } from "../core/similar.ts";
import { visible } from "../core/terminal-text.ts";
import type { MetricSpec } from "./metric-spec.ts";
import type { Collected, ResultRow } from "./row.ts";
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
  return missed.map((spec) => ({
    spec,
    message: `--metric ${visible(spec.text)}: ${why(spec, logs, names)}`,
  }));
}

function why(spec: MetricSpec, logs: readonly string[], names: ReadonlySet<string>): string {
  if (logs.length === 0) return "no entry has a log yet";
  if (!spec.regex && !spec.isJson) {
    const meant = mostSimilar(spec.name, names);
    const known = meant === undefined ? [...names].slice(0, 10).join(", ") : `${meant}?`;
    return `no attempt reports ${visible(spec.name)}${known === "" ? "" : `; reported: ${visible(known)}`}`;
  }
  const lines = new Set<string>();
  for (const log of logs.slice(0, 2 * SHOWN)) {
    const line = lines.size < SHOWN ? lastLine(log) : undefined;
    if (line !== undefined) lines.add(printable(line.slice(0, LONGEST)));
  }
  const look = lines.size === 0 ? "which are empty" : `the last lines look like: ${[...lines].join(" | ")}`;
  const count = logs.length === 1 ? "1 log" : `${logs.length} logs`;
  return `nothing matched in ${count}; ${look}`;
}
