import { describeCrowd, isCrowd } from "../core/crowd.ts";
import { formatDuration } from "../core/duration.ts";
import { type Entry, STATUSES } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { livenessOf } from "../core/liveness.ts";
import type { Timed } from "../core/wait-counts.ts";
import { timedWaits } from "../list/queries/count-waits.ts";
import { dueIn } from "../list/queries/due.ts";
import { speedOf } from "../list/queries/speed.ts";
import { forecastOf } from "../list/queries/forecast.ts";
import { type Tally, timeLeft } from "../list/queries/tally.ts";
import { formatBar } from "./bar.ts";
import { formatClock } from "./clock.ts";
import { describeCommits, describeDirectories } from "./commit-lines.ts";
import { countWords, formatCounts } from "./counts.ts";
import {
  COMMAND_COLUMN,
  formatSince,
  HOST_COLUMN,
  type ShownStatus,
  shownStatus,
  statusCell,
  type TableContext,
} from "./entry-row.ts";
import { describeHolds, describeIdleList, NOBODY } from "./hold-lines.ts";
import { formatSpeed } from "./speed.ts";
import { describeLivenessOf } from "./liveness-lines.ts";
import { requeueByForce } from "./unverifiable-lines.ts";
import { type Column, formatTable } from "./table.ts";
import { describePool } from "./pool-lines.ts";
import { describeStuck } from "./waiting-lines.ts";

/** The page of `--progress`: the state of the list, when it will be done, who works on it, and
 *  what to type next. */
export function formatProgress(figures: Tally, file: string, context: TableContext): string[] {
  if (figures.total === 0) return [`${file} is empty`];
  return [
    ...formatStatusLines(figures, file, context),
    ...(context.pools ?? []).map((pool) => describePool(pool, context.now)),
    ...formatRunning(figures, context),
    ...formatAdvice(figures, file, context),
  ];
}

/** The first lines of that page: the state of the list, and when it will be done. */
export function formatStatusLines(figures: Tally, file: string, context: TableContext): string[] {
  if (figures.total === 0) return [`${file} is empty`];
  const served = onlyServed(figures, context);
  return [
    `${file}: ${formatCounts(figures, context.livenessByClaim)}`,
    formatProgressBar(figures, context),
    formatTimes(served, context.now, describeFinish, describeIdleList(figures, context)),
  ];
}

/** `figures` without the running entries whose runner is not known to be alive, because an
 *  estimate must not rely on runners that may be dead. */
export function onlyServed(figures: Tally, context: TableContext): Tally {
  return { ...figures, running: figures.running.filter(({ entry }) => isServed(entry, context)) };
}

/** Whether a runner that is known to be alive runs the entry, or is about to. */
export function isServed(entry: Entry, { livenessByClaim }: TableContext): boolean {
  return SERVED.includes(shownStatus(entry, livenessByClaim));
}

const SERVED: readonly ShownStatus[] = ["running", "queued", "checking"];
/** What has a slot of a runner that is known to be alive. */
const IN_HAND: readonly ShownStatus[] = ["running", "checking", "paused"];

/** The progress of a list as a bar on one line. It fits a terminal of 80 columns even when this
 *  one is wider, because a longer bar says no more. */
export function formatProgressBar(
  { counts, total, running }: Tally,
  { width, style, livenessByClaim }: TableContext,
): string {
  const words = countWords(running, livenessByClaim);
  const queued = words.get("queued") ?? 0;
  const active = IN_HAND.reduce((sum, word) => sum + (words.get(word) ?? 0), 0);
  const ended = counts.done + counts.failed + counts.cancelled + counts.unknown;
  const percent = ` ${Math.floor((100 * ended) / total)} %`;
  const room = Math.min(60, Math.max(10, width - percent.length - "[]".length));
  const parts = [
    { count: counts.done + counts.unknown, character: "█", paint: (text: string) => style("done", text) },
    { count: counts.failed, character: "x", paint: (text: string) => style("failed", text) },
    { count: counts.cancelled, character: "-", paint: (text: string) => style("cancelled", text) },
    { count: counts.running - queued - active, character: "?", paint: (text: string) => style("lost", text) },
    {
      count: active,
      character: "▒",
      paint: (text: string) => style("running", text),
    },
    { count: counts.pending + counts.held + queued, character: "·" },
  ];
  return `[${formatBar(parts, room)}]${percent}`;
}

/** The elapsed time, the time of one experiment, and the estimated end, on one line.
 *  @param served the figures of {@link onlyServed}
 *  @param describeEnd formats the end, from the milliseconds that are left
 *  @param whyIdle what to say when nothing runs and entries are left */
export function formatTimes(
  served: Tally,
  now: number,
  describeEnd: (left: number, served: Tally, now: number) => string,
  whyIdle: string,
): string {
  const { firstStart, lastEnd, counts, meanDuration, running } = served;
  const over = counts.pending === 0 && counts.running === 0;
  if (firstStart === undefined) {
    if (over && counts.held === 0) return "no times are recorded";
    return whyIdle === NOBODY ? "not started" : `not started · ${whyIdle}`;
  }
  const parts = [`elapsed ${formatDuration(Math.max(0, (over ? (lastEnd ?? now) : now) - firstStart))}`];
  const speed = meanDuration !== undefined && meanDuration < BRIEF_MS ? speedOf(running, served) : undefined;
  if (speed !== undefined) parts.push(formatSpeed(speed));
  else if (meanDuration !== undefined) parts.push(`${formatDuration(meanDuration)} each`);
  const left = timeLeft(served, now);
  if (left !== undefined) parts.push(describeEnd(left, served, now));
  else if (!over && running.length === 0) parts.push(whyIdle);
  else if (!over) parts.push("no estimate before the first has ended");
  return parts.join(" · ");
}

/** Of shorter experiments their number in a second says more than their duration, milliseconds. */
const BRIEF_MS = 100;

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
  const shown = running.filter(({ entry }) => shownStatus(entry, livenessByClaim) !== "queued");
  const queued = running.length - shown.length;
  const rest = queued === 0 ? [] : [`and ${queued} queued: claimed, to start as soon as a slot is free`];
  if (shown.length === 0) return ["", ...rest];
  const columns: Column<(typeof running)[number]>[] = [
    { title: "", cell: ({ entry }) => statusCell(shownStatus(entry, livenessByClaim), style) },
    { title: "n", align: "right", cell: ({ n }) => String(n) },
    { ...HOST_COLUMN, cell: ({ entry }) => entry.facts.host },
    { title: "pid", align: "right", cell: ({ entry }) => String(entry.facts.pid) },
    { title: "for", align: "right", cell: ({ entry }) => formatSince(entry.facts.startedAt, now) },
    { ...COMMAND_COLUMN, cell: ({ entry }) => quoteWords(entry.argv) },
  ];
  return ["", ...formatTable(columns, shown, width), ...rest];
}

function formatAdvice(figures: Tally, file: string, context: TableContext): string[] {
  const { counts, running, waiting, commits, directories } = figures;
  const { livenessByClaim, alike = [], waiting: waitingRunners = 0 } = context;
  const quoted = quoteWords([file]);
  const words = countWords(running, livenessByClaim);
  const lines = [
    ...describeHolds(figures, file, context),
    ...(isCrowd(waitingRunners) ? [describeCrowd(waitingRunners, file)] : []),
    ...describeLivenessOf(running, livenessByClaim),
    ...describeStuck(waiting.stuck, file),
    ...describeCommits(commits),
    ...describeDirectories(directories),
  ];
  const untold = running.filter(
    ({ entry }) => livenessOf(livenessByClaim, entry.facts.claim).kind === "untold",
  );
  const numbers = untold.map(({ n }) => n);
  if (untold.length > 0) lines.push(`if it is no longer running: ${requeueByForce(file, numbers)}`);
  const lost = (words.get("lost") ?? 0) + (words.get("lost?") ?? 0);
  if (lost > 0) lines.push(`a --run with nothing else to do takes over lost entries`);
  lines.push(...alike);
  if (counts.failed > 0) lines.push(`see what failed:      cooperate --list ${quoted} failed`);
  if (counts.failed > 0) lines.push(`put back what failed: cooperate --requeue-failed ${quoted}`);
  return lines.length > 0 ? ["", ...lines] : [];
}

/** The object of `--progress --json`. Times are milliseconds since the epoch, durations are
 *  milliseconds, and unknown values are null:
 *
 *  - `total`, and `counts` by status, including zeros; `queued`, `checking`, `paused`, `lost` and
 *  `orphaned` say how many of the running ones are so;
 *  - `firstStart`, `lastEnd`, `meanDuration`: of the attempts that the list still shows;
 *  - `timeLeft`: the estimate;
 *  - `perSecond`: how many experiments end in a second at the present speed;
 *  - `waits`: the pending entries that wait for their `checks`, the next attempt (`retries`) or
 *  another time (`times`): `count`, and `inMs` until the first may start;
 *  - `heldBack`: the runners that start nothing for want of memory or the like: `host`, `pid`,
 *  `why`;
 *  - `waitingRunners`: how many runners wait for their turn to change the list;
 *  - `stuck`: entries that can never run, for each `n` and `why`: its `kind` (`missing`,
 *  `unknown`, `cycle`, `behind`) with `by` or `path`;
 *  - `pools`: what was launched, where anything was: pool, place, kind, jobs, wanted, counts (null
 *  where the engine cannot be asked), reasons, untilMs, note
 *  - `running`: for each `n`, `host`, `pid`, `startedAt` (as in the list), `argv`, and `standing`:
 *  its `kind` (`served`, `orphaned`, `ended`, `lost`, `unheard`, `untold`) with what is known, as
 *  in `--list --json`. */
export function progressToObject(figures: Tally, context: TableContext): Record<string, unknown> {
  const served = onlyServed(figures, context);
  const words = countWords(figures.running, context.livenessByClaim);
  const { checks, retries, times } = timedWaits(figures.tried, (entry) => dueIn(entry, context.now));
  const speed = speedOf(served.running, served);
  return {
    total: figures.total,
    counts: Object.fromEntries(STATUSES.map((status) => [status, figures.counts[status]])),
    queued: words.get("queued") ?? 0,
    checking: words.get("checking") ?? 0,
    paused: words.get("paused") ?? 0,
    lost: (words.get("lost") ?? 0) + (words.get("lost?") ?? 0),
    orphaned: words.get("orphaned") ?? 0,
    firstStart: figures.firstStart ?? null,
    lastEnd: figures.lastEnd ?? null,
    meanDuration: figures.meanDuration ?? null,
    timeLeft: timeLeft(served, context.now) ?? null,
    perSecond: speed === undefined ? null : speed * 1_000,
    waitingRunners: context.waiting ?? 0,
    waits: { checks: timed(checks), retries: timed(retries), times: timed(times) },
    heldBack: context.heldBack ?? [],
    ...((context.pools ?? []).length > 0 && { pools: context.pools }),
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

function timed({ count, inMs }: Timed): { count: number; inMs: number | null } {
  return { count, inMs: Number.isFinite(inMs) ? inMs : null };
}
