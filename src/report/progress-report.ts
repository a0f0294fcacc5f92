import { formatDuration } from "../core/duration.ts";
import { STATUSES } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { type Tally, timeLeft } from "../list/tally.ts";
import { formatBar } from "./bar.ts";
import { formatClock } from "./clock.ts";
import { formatCounts } from "./counts.ts";
import {
  COMMAND_COLUMN,
  formatSince,
  HOST_COLUMN,
  shownStatus,
  statusCell,
  type TableContext,
} from "./entry-row.ts";
import { type Column, formatTable } from "./table.ts";

/** The page of `--progress`: where the list stands, when it ends, who is at it, and what to type next. */
export function formatProgress(figures: Tally, file: string, context: TableContext): string[] {
  if (figures.total === 0) return [`${file} is empty`];
  const alive = withoutLost(figures, context);
  const lost = figures.running.length - alive.running.length;
  return [
    `${file}: ${formatCounts(figures, lost)}`,
    formatProgressBar(figures, lost, context),
    formatTimes(alive, context.now),
    ...formatRunning(figures, context),
    ...formatAdvice(figures, lost, file),
  ];
}

/** Who is known to be dead works on nothing: no estimate counts on it. */
function withoutLost(figures: Tally, { isDead }: TableContext): Tally {
  return { ...figures, running: figures.running.filter(({ entry }) => !isDead(entry.facts.claim)) };
}

/** Fits a terminal of 80 columns, also when this one is wider: a longer bar says no more. */
function formatProgressBar({ counts, total }: Tally, lost: number, { width, style }: TableContext): string {
  const ended = counts.done + counts.failed + counts.cancelled + counts.unknown;
  const percent = ` ${Math.floor((100 * ended) / total)} %`;
  const room = Math.min(60, Math.max(10, width - percent.length - "[]".length));
  const parts = [
    { count: counts.done + counts.unknown, sign: "█", paint: (text: string) => style("done", text) },
    { count: counts.failed, sign: "x", paint: (text: string) => style("failed", text) },
    { count: counts.cancelled, sign: "-", paint: (text: string) => style("cancelled", text) },
    { count: lost, sign: "?", paint: (text: string) => style("lost", text) },
    { count: counts.running - lost, sign: "▒", paint: (text: string) => style("running", text) },
    { count: counts.pending + counts.held, sign: "·" },
  ];
  return `[${formatBar(parts, room)}]${percent}`;
}

function formatTimes(alive: Tally, now: number): string {
  const { firstStart, lastEnd, counts, meanDuration, running } = alive;
  const over = counts.pending === 0 && counts.running === 0;
  if (firstStart === undefined) return over ? "no times are recorded" : "not begun";
  const parts = [`elapsed ${formatDuration(Math.max(0, (over ? (lastEnd ?? now) : now) - firstStart))}`];
  if (meanDuration !== undefined) parts.push(`${formatDuration(meanDuration)} each`);
  const left = timeLeft(alive, now);
  if (left !== undefined)
    parts.push(`done at about ${formatClock(now + left, now)} (in ${formatDuration(left)})`);
  else if (!over && running.length === 0) parts.push("nobody is running it");
  else if (!over) parts.push("no estimate before the first has ended");
  return parts.join(" · ");
}

function formatRunning({ running }: Tally, { isDead, now, style, width }: TableContext): string[] {
  if (running.length === 0) return [];
  const columns: Column<(typeof running)[number]>[] = [
    { title: "", cell: ({ entry }) => statusCell(shownStatus(entry, isDead), style) },
    { title: "n", align: "right", cell: ({ n }) => String(n) },
    { ...HOST_COLUMN, cell: ({ entry }) => entry.facts.host },
    { title: "pid", align: "right", cell: ({ entry }) => String(entry.facts.pid) },
    { title: "for", align: "right", cell: ({ entry }) => formatSince(entry.facts.startedAt, now) },
    { ...COMMAND_COLUMN, cell: ({ entry }) => quoteWords(entry.argv) },
  ];
  return ["", ...formatTable(columns, running, width)];
}

function formatAdvice({ counts }: Tally, lost: number, file: string): string[] {
  const quoted = quoteWords([file]);
  const lines: string[] = [];
  if (lost > 0)
    lines.push(`${lost} lost: ${lost === 1 ? "its runner" : "their runners"} on this machine died`);
  if (counts.failed > 0) lines.push(`see what failed:      cooperate --list ${quoted} failed`);
  if (counts.failed + lost > 0) {
    const what = counts.failed === 0 ? "put back the lost:   " : "put back what failed:";
    lines.push(`${what} cooperate --requeue-failed ${quoted}`);
  }
  return lines.length > 0 ? ["", ...lines] : [];
}

/** The object of `--progress --json`. Times are milliseconds since the epoch, durations milliseconds, null what nobody
 *  knows yet:
 *
 *  - `total`, and `counts` by status: all of them, also the zeros; `lost` of those that count as running are lost;
 *  - `firstStart`, `lastEnd`, `meanDuration`: of the attempts that the list still knows of;
 *  - `timeLeft`: the estimate;
 *  - `running`: for each `n`, `host`, `pid`, `startedAt` (as in the list), `lost` (true or false), `argv`. */
export function progressToObject(figures: Tally, context: TableContext): Record<string, unknown> {
  const alive = withoutLost(figures, context);
  return {
    total: figures.total,
    counts: Object.fromEntries(STATUSES.map((status) => [status, figures.counts[status]])),
    lost: figures.running.length - alive.running.length,
    firstStart: figures.firstStart ?? null,
    lastEnd: figures.lastEnd ?? null,
    meanDuration: figures.meanDuration ?? null,
    timeLeft: timeLeft(alive, context.now) ?? null,
    running: figures.running.map(({ n, entry }) => ({
      n,
      host: entry.facts.host,
      pid: entry.facts.pid,
      startedAt: entry.facts.startedAt,
      lost: context.isDead(entry.facts.claim),
      argv: entry.argv,
    })),
  };
}
