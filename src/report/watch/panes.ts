import { attemptsOf } from "../../core/entry.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { visible } from "../../core/terminal-text.ts";
import type { HostFigures } from "../../list/queries/by-host.ts";
import { speedOf } from "../../list/queries/speed.ts";
import { formatClock } from "../clock.ts";
import {
  COMMAND_COLUMN,
  describeExit,
  exitOf,
  formatSince,
  HOST_COLUMN,
  shownStatus,
  statusCell,
  type TableContext,
  timeOf,
} from "../entry-row.ts";
import { countWords } from "../counts.ts";
import { describeLivenessOf } from "../liveness-lines.ts";
import { isServed } from "../progress-report.ts";
import { formatSpeed } from "../speed.ts";
import { type Column, formatTable } from "../table.ts";
import { shorten } from "../text-width.ts";
import type { AttemptRow, WatchModel } from "./model.ts";
import { windowOf } from "./window.ts";

/** The part of the view's state that both panes need. */
export interface PaneState {
  readonly selected: AttemptRow | undefined;
  /** The last line that a failed attempt wrote, by the path of its log; absent: not known yet. */
  readonly lastLines: ReadonlyMap<string, string>;
}

const CURSOR = "❯";

type HostRow = { readonly host: HostFigures } | { readonly attempt: HostFigures["running"][number] };

/** How many lines {@link formatHosts} needs to show everything. */
export function heightOfHosts({ hosts, figures }: WatchModel, context: TableContext): number {
  if (hosts.length === 0) return 0;
  const rows = hosts.reduce((sum, { running }) => sum + 1 + running.length, 0);
  return rows + describeLivenessOf(figures.running, context.livenessByClaim).length;
}

/** Each host with what it has done and how fast it is, followed by its running entries; at the
 *  end, what is known about runners that are not known to be alive. Only visible rows are
 *  formatted. */
export function formatHosts(
  model: WatchModel,
  { selected }: PaneState,
  context: TableContext,
  room: number,
): string[] {
  const rows = model.hosts.flatMap((host): HostRow[] => [
    { host },
    ...host.running.map((attempt) => ({ attempt })),
  ]);
  const notes = describeLivenessOf(model.figures.running, context.livenessByClaim);
  // When there is too little room for everything, running entries have priority over notes about
  // them.
  const shownNotes = notes.slice(0, Math.max(0, Math.floor(room / 4), room - rows.length));
  const focus = rows.findIndex((row) => "attempt" in row && row.attempt.n === selected?.n);
  const [from, to] = windowOf(rows.length, room - shownNotes.length, focus);
  const visibleRows = rows.slice(from, to);
  const entries = visibleRows.flatMap((row) => ("attempt" in row ? [row.attempt] : []));
  const table = formatTable(runningColumns(selected, context), entries, context.width).slice(1);
  const lines = visibleRows.map((row) =>
    "host" in row ? formatHost(row.host, context) : (table.shift() ?? ""),
  );
  markHidden(lines, from, rows.length - to, hostAt(rows, from));
  return [...lines, ...shownNotes];
}

function runningColumns(
  selected: AttemptRow | undefined,
  { livenessByClaim, style, now }: TableContext,
): Column<HostFigures["running"][number]>[] {
  return [
    { title: "", cell: ({ n }) => (n === selected?.n ? CURSOR : " ") },
    { title: "", cell: ({ entry }) => statusCell(shownStatus(entry, livenessByClaim), style) },
    { title: "", align: "right", cell: ({ n }) => String(n) },
    { title: "", align: "right", cell: ({ entry }) => formatSince(entry.facts.startedAt, now) },
    { ...COMMAND_COLUMN, title: "", cell: ({ entry }) => describeCommand(entry) },
  ];
}

/** `gpu1 · 2 running, 40 queued · 12 done, 1 failed · 40/h`. */
function formatHost(figures: HostFigures, context: TableContext): string {
  const { host, running, queued, done, failed } = figures;
  const all = [...running, ...queued];
  const words = countWords(all, context.livenessByClaim);
  const served = all.filter(({ entry }) => isServed(entry, context));
  const speed = speedOf(served, figures);
  const parts = [
    all.length === 0 ? "idle" : [...words].map(([word, count]) => `${count} ${word}`).join(", "),
    `${done} done${failed > 0 ? `, ${failed} failed` : ""}`,
    ...(speed === undefined ? [] : [formatSpeed(speed)]),
  ];
  const room = Math.max(HOST_COLUMN.minWidth, context.width - parts.join(" · ").length - 3);
  return [shorten(visible(host), room, "end"), ...parts].join(" · ");
}

/** The host of a row, when its own line is above the visible part. */
function hostAt(rows: readonly HostRow[], from: number): string {
  const row = rows[from];
  return row && "attempt" in row ? `, these on ${visible(row.attempt.entry.facts.host)}` : "";
}

/** How many lines {@link formatFailures} needs to show everything. */
export function heightOfFailures({ failures }: WatchModel): number {
  return failures.length === 0 ? 0 : 1 + 2 * failures.length;
}

/** The entries that failed last, each with the last line that it wrote. */
export function formatFailures(
  { failures, figures }: WatchModel,
  { selected, lastLines }: PaneState,
  context: TableContext,
  room: number,
): string[] {
  const { now, style, width } = context;
  if (room < 2 || failures.length === 0) return [];
  const title = `${style("failed", "failed last")} (${figures.counts.failed} in all)`;
  const focus = failures.findIndex(({ n }) => n === selected?.n);
  const [from, to] = windowOf(failures.length, Math.max(1, Math.floor((room - 1) / 2)), focus);
  const visibleRows = failures.slice(from, to);
  const columns: Column<(typeof visibleRows)[number]>[] = [
    { title: "", cell: ({ n }) => (n === selected?.n ? CURSOR : " ") },
    { title: "", align: "right", cell: ({ n }) => String(n) },
    { ...HOST_COLUMN, title: "", cell: ({ entry }) => entry.facts.host ?? "" },
    { title: "", cell: ({ entry }) => clockOf(entry.facts.endedAt, now) },
    { title: "", align: "right", cell: ({ entry }) => timeOf(entry, now) },
    { title: "", minWidth: 6, cell: ({ entry }) => describeExit(exitOf(entry)) },
    { ...COMMAND_COLUMN, title: "", cell: ({ entry }) => describeCommand(entry) },
  ];
  const rows = formatTable(columns, visibleRows, width).slice(1);
  const lines = rows.flatMap((row, i) => {
    const line = lastLines.get(visibleRows[i]?.entry.facts.log ?? "") ?? "";
    return line === "" ? [row] : [row, shorten(`     | ${line}`, width, "end")];
  });
  return [title, ...lines].slice(0, room);
}

function clockOf(date: string | undefined, now: number): string {
  const ms = Date.parse(date ?? "");
  return Number.isNaN(ms) ? "" : formatClock(ms, now);
}

/** The command of an entry, after its name, and the number of the attempt from the second one
 *  on. */
function describeCommand(entry: AttemptRow["entry"]): string {
  const name = entry.options.name === undefined ? "" : `${entry.options.name}: `;
  const attempt = attemptsOf(entry) > 1 ? ` (attempt ${attemptsOf(entry)})` : "";
  return `${name}${quoteWords(entry.argv)}${attempt}`;
}

/** Replaces the first and the last visible line by the number of hidden lines. `focus` is never
 *  among them, unless the visible part is too small to be useful. */
function markHidden(lines: string[], above: number, below: number, where: string): void {
  if (lines.length < 3) return;
  if (above > 0) lines[0] = `  ↑ ${above + 1} more lines${where}`;
  if (below > 0) lines[lines.length - 1] = `  ↓ ${below + 1} more lines`;
}

/** `for 5m 00s on gpu2`: how long the selected attempt has been running, or ran, and where. */
export function describePlace({ entry }: AttemptRow, now: number): string {
  const host = entry.facts.host === undefined ? "" : ` on ${visible(entry.facts.host)}`;
  const time = timeOf(entry, now);
  return `${time === "" ? "" : ` ${entry.status === "running" ? "for" : "after"} ${time}`}${host}`.trimStart();
}
