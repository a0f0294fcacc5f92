import type { EndFacts, Entry, PastAttempt } from "../core/entry.ts";
import { attemptsBefore } from "../core/history.ts";
import { quoteWords } from "../core/shell-words.ts";
import { visible } from "../core/terminal-text.ts";
import { formatClock } from "./clock.ts";
import { formatCommit } from "./commit-lines.ts";
import { formatSince, HOST_COLUMN, type TableContext } from "./entry-row.ts";
import { formatTable } from "./table.ts";

/** Where the code of the latest attempt came from and what it ran with, in one line, and the command
 *  with its placeholders filled in, in another; empty when nothing of that is known. */
export function formatProvenance({ facts, options: { output } }: Entry): string[] {
  const { gitCommit, cudaVisibleDevices, nodeVersion, cooperateVersion, directory, ran }: EndFacts = facts;
  const parts = [
    ...(gitCommit === undefined ? [] : [`commit ${formatCommit(gitCommit)}`]),
    ...(directory === undefined ? [] : [`in ${directory}`]),
    ...(output === undefined ? [] : [`output ${output}`]),
    ...(cudaVisibleDevices === undefined ? [] : [`CUDA_VISIBLE_DEVICES=${cudaVisibleDevices}`]),
    ...(cooperateVersion === undefined ? [] : [`cooperate ${cooperateVersion}`]),
    ...(nodeVersion === undefined ? [] : [`Node ${nodeVersion}`]),
  ];
  const lines = [
    ...(ran ? [`ran: ${quoteWords(ran)}`] : []),
    ...(parts.length > 0 ? [parts.join(" · ")] : []),
  ];
  return lines.length === 0 ? [] : ["", ...lines.map(visible)];
}

/** All attempts of one entry as a table, the latest last; empty when there were fewer than two. */
export function formatAttempts(entry: Entry, { now, width }: TableContext): string[] {
  const attempts = attemptsBefore(entry);
  if (attempts.length < 2) return [];
  const rows = formatTable<PastAttempt>(
    [
      { title: "attempt", align: "right", cell: ({ attempt }) => shown(attempt) },
      { ...HOST_COLUMN, cell: ({ host }) => shown(host) },
      { title: "started", cell: ({ startedAt }) => clockOf(shown(startedAt), now) },
      { title: "time", align: "right", cell: timeOf },
      { title: "exit", cell: ({ reason, signal, exitCode }) => shown(reason ?? signal ?? exitCode) },
      { title: "log", cell: ({ log }) => shown(log) },
    ],
    attempts,
    width,
  );
  return ["", ...rows];
}

/** The history is not validated, so a value that a user edited may have any type. */
function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function clockOf(date: string, now: number): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? "" : formatClock(ms, now);
}

function timeOf({ startedAt, endedAt }: PastAttempt): string {
  const [from, to] = [shown(startedAt), shown(endedAt)];
  return from === "" || to === "" ? "" : formatSince(from, Date.parse(to));
}
