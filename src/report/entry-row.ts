import { formatDuration } from "../core/duration.ts";
import type { Entry } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Style } from "./style.ts";
import { type Column, formatTable } from "./table.ts";

export interface TableContext {
  /** Milliseconds since the epoch, for what still runs. */
  readonly now: number;
  readonly width: number;
  readonly style: Style;
  /** Whether a claim's runner is known to be dead. */
  readonly isDead: (claim: string) => boolean;
}

/** The table of `--list`: entries `numbers` of `entries`. */
export function formatEntries(
  entries: readonly Entry[],
  numbers: readonly number[],
  context: TableContext,
): string[] {
  const named = numbers.some((n) => entries[n]?.options.name !== undefined);
  const columns: Column[] = [
    { title: "n", align: "right" },
    { title: "status" },
    { title: "attempt", align: "right" },
    { title: "host" },
    { title: "time", align: "right" },
    { title: "exit" },
    ...(named ? [{ title: "name" }] : []),
    { title: "command", shrinks: true },
  ];
  const rows = numbers.map((n) => {
    const entry = entries[n] as Entry;
    const status = entry.status === "running" && context.isDead(entry.facts.claim) ? "lost" : entry.status;
    const { attempt } = entry.facts;
    return [
      String(n),
      { text: status, paint: (text: string) => context.style(status, text) },
      attempt === undefined ? "" : String(attempt),
      "host" in entry.facts ? (entry.facts.host ?? "") : "",
      timeOf(entry, context.now),
      exitOf(entry),
      ...(named ? [entry.options.name ?? ""] : []),
      quoteWords(entry.argv),
    ];
  });
  return formatTable(columns, rows, context.width);
}

/** How long it took, or has been running. */
function timeOf(entry: Entry, now: number): string {
  if (!("startedAt" in entry.facts) || entry.facts.startedAt === undefined) return "";
  const start = Date.parse(entry.facts.startedAt);
  const end =
    "endedAt" in entry.facts && entry.facts.endedAt !== undefined ? Date.parse(entry.facts.endedAt) : now;
  return end >= start ? formatDuration(end - start) : "";
}

function exitOf(entry: Entry): string {
  if (entry.status !== "done" && entry.status !== "failed" && entry.status !== "cancelled") return "";
  const { exitCode, signal, reason } = entry.facts;
  return reason ?? signal ?? (exitCode === undefined ? "" : String(exitCode));
}

/** What `--list --json` says of an entry: `n`, `status`, `argv`, then all its facts, options and unknown keys. */
export function entryToObject(entry: Entry, n: number): Record<string, unknown> {
  return { n, status: entry.status, argv: entry.argv, ...entry.facts, ...entry.options, ...entry.extra };
}
