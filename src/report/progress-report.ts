import { describeCrowd, isCrowd } from "../core/crowd.ts";
import { formatDuration } from "../core/duration.ts";
import { STATUSES } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { livenessOf } from "../core/liveness.ts";
import { forecastOf } from "../list/queries/forecast.ts";
import { type Tally, timeLeft } from "../list/queries/tally.ts";
import { formatBar } from "./bar.ts";
import { formatClock } from "./clock.ts";
import { describeCommits } from "./commit-lines.ts";
import { formatCounts, type Unserved } from "./counts.ts";
import {
  COMMAND_COLUMN,
  formatSince,
  HOST_COLUMN,
  type ShownStatus,
  shownStatus,
  statusCell,
  type TableContext,
} from "./entry-row.ts";
import { describeLivenessOf } from "./liveness-lines.ts";
import { requeueByForce } from "./unverifiable-lines.ts";
import { type Column, formatTable } from "./table.ts";
import { describeStuck } from "./waiting-lines.ts";

/** The page of `--progress`: the state of the list, when it will be done, who works on it, and
 *  what to type next. */
export function formatProgress(figures: Tally, file: string, context: TableContext): string[] {
  if (figures.total === 0) return [`${file} is empty`];
  return [
    ...formatGlance(figures, file, context),
    ...formatRunning(figures, context),
    ...formatAdvice(figures, countUnserved(figures, context), file, context),
  ];
}

/** The first lines of that page: the state of the list, and when it will be done. */
export function formatGlance(figures: Tally, file: string, context: TableContext): string[] {
  if (figures.total === 0) return [`${file} is empty`];
  const served = onlyServed(figures, context);
  return [
    `${file}: ${formatCounts(figures, countUnserved(figures, context))}`,
    formatProgressBar(figures, figures.running.length - served.running.length, context),
    formatTimes(served, context.now, describeFinish),
  ];
}

/** `figures` without the running entries whose runner is not known to be alive, because an
 *  estimate must not rely on runners that may be dead. */
export function onlyServed(figures: Tally, { livenessByClaim }: TableContext): Tally {
  const running = figures.running.filter(({ entry }) => shownStatus(entry, livenessByClaim) === "running");
  return { ...figures, running };
}

/** How many running entries have a runner that is not known to be alive, by the word that is shown
 *  for them. */
export function countUnserved({ running }: Tally, { livenessByClaim }: TableContext): Unserved {
  const counts = new Map<ShownStatus, number>();
  for (const { entry } of running) {
    const word = shownStatus(entry, livenessByClaim);
    if (word !== "running") counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** The progress of a list as a bar on one line. It fits a terminal of 80 columns even when this
 *  one is wider, because a longer bar says no more. */
export function formatProgressBar(
  { counts, total }: Tally,
  unserved: number,
  { width, style }: TableContext,
): string {
  const ended = counts.done + counts.failed + counts.cancelled + counts.unknown;
  const percent = ` ${Math.floor((100 * ended) / total)} %`;
  const room = Math.min(60, Math.max(10, width - percent.length - "[]".length));
  const parts = [
    { count: counts.done + counts.unknown, character: "█", paint: (text: string) => style("done", text) },
    { count: counts.failed, character: "x", paint: (text: string) => style("failed", text) },
    { count: counts.cancelled, character: "-", paint: (text: string) => style("cancelled", text) },
    { count: unserved, character: "?", paint: (text: string) => style("lost", text) },
    { count: counts.running - unserved, character: "▒", paint: (text: string) => style("running", text) },
    { count: counts.pending + counts.held, character: "·" },
  ];
  return `[${formatBar(parts, room)}]${percent}`;
}

/** The elapsed time, the time of one experiment, and the estimated end, on one line.
 *  @param served the figures of {@link onlyServed}
 *  @param describeEnd formats the end, from the milliseconds that are left */
export function formatTimes(
  served: Tally,
  now: number,
  describeEnd: (left: number, served: Tally, now: number) => string,
): string {
  const { firstStart, lastEnd, counts, meanDuration, running } = served;
  const over = counts.pending === 0 && counts.running === 0;
  if (firstStart === undefined) return over ? "no times are recorded" : "not started";
  const parts = [`elapsed ${formatDuration(Math.max(0, (over ? (lastEnd ?? now) : now) - firstStart))}`];
  if (meanDuration !== undefined) parts.push(`${formatDuration(meanDuration)} each`);
  const left = timeLeft(served, now);
  if (left !== undefined) parts.push(describeEnd(left, served, now));
  else if (!over && running.length === 0) parts.push("nobody is running it");
  else if (!over) parts.push("no estimate before the first has ended");
  return parts.join(" · ");
}

/** `done at about 22:25 (in 15m 00s)`. */
function describeFinish(left: number, _served: Tally, now: number): string {
  return `done at about ${formatClock(now + left, now)} (in ${formatDuration(left)})`;
}

/** `ends 22:20 to 22:31 (in 15m 00s)`, or between two dates. One time when both are the same, or
 *  when too little is known. */
export function describeFinishRange(left: number, served: Tally, now: number): string {
  const range = forecastOf(served, now);
  if (range === undefined) return describeFinish(left, served, now);
  const [from, to] = [now + range.earliest, now + range.latest];
  const end = formatClock(to, from); // with its date only when it is on another day than the start
  if (formatClock(from, from) === end) return describeFinish(left, served, now);
  // then the dates show how long it takes
  const days = new Date(from).toDateString() !== new Date(to).toDateString();
  return `ends ${formatClock(from, now)} to ${end}${days ? "" : ` (in ${formatDuration(left)})`}`;
}

function formatRunning({ running }: Tally, { livenessByClaim, now, style, width }: TableContext): string[] {
  if (running.length === 0) return [];
  const columns: Column<(typeof running)[number]>[] = [
    { title: "", cell: ({ entry }) => statusCell(shownStatus(entry, livenessByClaim), style) },
    { title: "n", align: "right", cell: ({ n }) => String(n) },
    { ...HOST_COLUMN, cell: ({ entry }) => entry.facts.host },
    { title: "pid", align: "right", cell: ({ entry }) => String(entry.facts.pid) },
    { title: "for", align: "right", cell: ({ entry }) => formatSince(entry.facts.startedAt, now) },
    { ...COMMAND_COLUMN, cell: ({ entry }) => quoteWords(entry.argv) },
  ];
  return ["", ...formatTable(columns, running, width)];
}

function formatAdvice(
  { counts, running, waiting, commits }: Tally,
  unserved: Unserved,
  file: string,
  { livenessByClaim, waiting: waitingRunners = 0 }: TableContext,
): string[] {
  const quoted = quoteWords([file]);
  const lines = [
    ...(isCrowd(waitingRunners) ? [describeCrowd(waitingRunners, file)] : []),
    ...describeLivenessOf(running, livenessByClaim),
    ...describeStuck(waiting.stuck, file),
    ...describeCommits(commits),
  ];
  const untold = running.filter(
    ({ entry }) => livenessOf(livenessByClaim, entry.facts.claim).kind === "untold",
  );
  const numbers = untold.map(({ n }) => n);
  if (untold.length > 0) lines.push(`if it is no longer running: ${requeueByForce(file, numbers)}`);
  const lost = (unserved.get("lost") ?? 0) + (unserved.get("lost?") ?? 0);
  if (lost > 0) lines.push(`a --run with nothing else to do takes over lost entries`);
  if (counts.failed > 0) lines.push(`see what failed:      cooperate --list ${quoted} failed`);
  if (counts.failed > 0) lines.push(`put back what failed: cooperate --requeue-failed ${quoted}`);
  return lines.length > 0 ? ["", ...lines] : [];
}

/** The object of `--progress --json`. Times are milliseconds since the epoch, durations are
 *  milliseconds, and unknown values are null:
 *
 *  - `total`, and `counts` by status, including zeros; `lost` and `orphaned` say how many of the
 *  running ones are so;
 *  - `firstStart`, `lastEnd`, `meanDuration`: of the attempts that the list still shows;
 *  - `timeLeft`: the estimate;
 *  - `waitingRunners`: how many runners wait for their turn to change the list;
 *  - `stuck`: entries that can never run, for each `n` and `why`: its `kind` (`missing`,
 *  `unknown`, `cycle`, `behind`) with `by` or `path`;
 *  - `running`: for each `n`, `host`, `pid`, `startedAt` (as in the list), `argv`, and `standing`:
 *  its `kind` (`served`, `orphaned`, `ended`, `lost`, `unheard`, `untold`) with what is known, as
 *  in `--list --json`. */
export function progressToObject(figures: Tally, context: TableContext): Record<string, unknown> {
  const served = onlyServed(figures, context);
  const unserved = countUnserved(figures, context);
  return {
    total: figures.total,
    counts: Object.fromEntries(STATUSES.map((status) => [status, figures.counts[status]])),
    lost: (unserved.get("lost") ?? 0) + (unserved.get("lost?") ?? 0),
    orphaned: unserved.get("orphaned") ?? 0,
    firstStart: figures.firstStart ?? null,
    lastEnd: figures.lastEnd ?? null,
    meanDuration: figures.meanDuration ?? null,
    timeLeft: timeLeft(served, context.now) ?? null,
    waitingRunners: context.waiting ?? 0,
    stuck: figures.waiting.stuck,
    running: figures.running.map(({ n, entry }) => ({
      n,
      host: entry.facts.host,
      pid: entry.facts.pid,
      startedAt: entry.facts.startedAt,
      standing: livenessOf(context.livenessByClaim, entry.facts.claim),
      argv: entry.argv,
    })),
  };
}
