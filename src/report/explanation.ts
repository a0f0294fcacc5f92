import { formatDuration } from "../core/duration.ts";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { isHostAmong } from "../core/host-names.ts";
import { livenessOf } from "../core/liveness.ts";
import { beginsIn, dueIn } from "../list/queries/due.ts";
import { skippedAfterOf } from "../list/changes/skip-blocked.ts";
import { isChecking, isQueued } from "../list/queries/queued.ts";
import { readinessOf } from "../list/queries/readiness.ts";
import { stuckOf } from "../list/queries/dependency-counts.ts";
import { formatClock } from "./clock.ts";
import { shownStatus, type TableContext } from "./entry-row.ts";
import { describeLivenessOf } from "./liveness-lines.ts";
import { formatHosts } from "./misfit-lines.ts";
import { whyStuck } from "./waiting-lines.ts";

/** What {@link explain} needs besides the entries. */
export interface ExplanationContext extends TableContext {
  /** The list as the user named it. */
  readonly file: string;
  /** The active runners, each as `gpu1 (pid 4711)`. */
  readonly runners: readonly string[];
}

/** Why entry `n` is not running, or what its state is, and what to type about it, one reason per
 *  line. */
export function explain(entries: readonly Entry[], n: number, context: ExplanationContext): string[] {
  const entry = entries[n] as Entry;
  const list = quoteWords([context.file]);
  const title = `[${n}] ${quoteWords(entry.argv)}`;
  switch (entry.status) {
    case "pending":
      return [`${title} is pending`, ...reasons(entry, entries, n, context).map((reason) => `  ${reason}`)];
    case "held":
      return [`${title} is held`, `  a user has paused it; resume it: cooperate --resume ${list} ${n}`];
    case "running":
      return [`${title} is ${shownStatus(entry, context.livenessByClaim)}`, ...whoRuns(entries, n, context)];
    case "done":
      return [`${title} is done`, `  run it again: cooperate --requeue ${list} ${n}`];
    case "failed":
    case "cancelled":
      return [`${title} ${describeEnd(entry)}`, `  put it back: cooperate --requeue ${list} ${n}`];
    case "unknown":
      return [
        `${title} was run by another tool, which did not record how it ended`,
        `  run it again: cooperate --requeue ${list} ${n}`,
      ];
  }
}

function describeEnd(entry: Extract<Entry, { status: "failed" | "cancelled" | "done" }>): string {
  const { status, facts } = entry;
  const { reason, error, exitCode, signal } = facts;
  const blocker = skippedAfterOf(entry);
  if (blocker !== undefined) return `was skipped, since it was to run after ${blocker}, which was not done`;
  if (status === "cancelled") return "was cancelled";
  if (reason === "lost") return "has failed: its runner was lost with it three times in a row";
  return `has failed: ${error ?? reason ?? signal ?? (exitCode === undefined ? "the reason is unknown" : `exit ${exitCode}`)}`;
}

function whoRuns(entries: readonly Entry[], n: number, context: ExplanationContext): string[] {
  const entry = entries[n];
  if (entry?.status !== "running") return [];
  const { host, pid, startedAt, pausedAt } = entry.facts;
  const since = formatDuration(Math.max(0, context.now - Date.parse(startedAt)));
  if (livenessOf(context.livenessByClaim, entry.facts.claim).kind !== "served")
    return describeLivenessOf([{ n, entry }], context.livenessByClaim).map((line) => `  ${line}`);
  const runner = `${host} (pid ${pid})`;
  if (isQueued(entry))
    return [`  ${runner} has claimed it together with others, and starts it as soon as a slot is free`];
  if (isChecking(entry))
    return [`  ${runner} has been running its check for ${since}: ${entry.options.check}`];
  const list = quoteWords([context.file]);
  const resume = pausedAt === undefined ? [] : [`  it is paused; resume it: cooperate --resume ${list} ${n}`];
  return [`  ${runner} has been running it for ${since}`, ...resume];
}

/** All reasons why a pending entry does not run. */
function reasons(
  entry: PendingEntry,
  entries: readonly Entry[],
  n: number,
  context: ExplanationContext,
): string[] {
  const { now, runners, file } = context;
  const lines = [...waitsForOthers(entry, n, entries), ...waitsForTime(entry, now)];
  const isReady = lines.length === 0;
  const ahead = entries.filter((other, m) => isAhead(other, m, entry, n, entries, now)).length;
  if (lines.length === 0 && ahead > 0)
    lines.push(
      `${ahead} ${ahead === 1 ? "entry goes" : "entries go"} before it; give it priority: cooperate --prioritize ${quoteWords([file])} ${n} 1`,
    );
  const held = isReady ? (context.heldBack ?? []) : [];
  lines.push(...held.map(({ host, pid, why }) => `${host} (pid ${pid}) starts nothing now: ${why}`));
  if (runners.length === 0) lines.push(`no runner works on the list: cooperate --run ${quoteWords([file])}`);
  else if (lines.length === 0)
    lines.push(
      `it is next: ${runners.join(", ")} ${runners.length === 1 ? "takes" : "take"} it when free, unless restricted to other entries (--entries, --until, --limit)`,
    );
  return [...lines, ...needsGpus(entry), ...needsPlace(entry, runners)];
}

/** How many CPUs a runner has is not known here either.
 *  @param runners each as `gpu1 (pid 4711)` */
function needsPlace({ options: { cpus = 0, hosts } }: PendingEntry, runners: readonly string[]): string[] {
  const lines = cpus > 1 ? [`it needs ${cpus} CPUs: only a runner that has as many (--cpus) takes it`] : [];
  if (!hosts) return lines;
  const isThere = runners.some((runner) => isHostAmong(hosts, runner.replace(/ \(pid \d+\)$/, "")));
  const where = `it runs only on ${formatHosts(hosts)}`;
  return [...lines, isThere || runners.length === 0 ? where : `${where}, where no runner works on the list`];
}

/** This machine does not know how many GPUs each runner has. */
function needsGpus({ options: { gpus = 0 } }: PendingEntry): string[] {
  if (!(gpus > 0)) return [];
  return [
    gpus <= 1
      ? "it needs a GPU: only a runner that was started with --gpus takes it"
      : `it needs ${gpus} GPUs: only a runner that was started with at least that many --gpus takes it`,
  ];
}

function waitsForOthers(entry: PendingEntry, n: number, entries: readonly Entry[]): string[] {
  const readiness = readinessOf(entry, entries);
  if (readiness.kind === "ready") return [];
  const stuck = stuckOf(entries).find((one) => one.n === n);
  if (stuck) return [`it can never run: it is ${whyStuck(stuck.why)}`];
  if (readiness.kind === "blocked") {
    const { by } = readiness;
    return [
      `it is to run after ${by}, which is ${entries[by]?.status}: it will be skipped (or run, with --run --after-failure run)`,
    ];
  }
  const open = (entry.options.after ?? []).filter((other) => entries[other]?.status !== "done");
  const parts = open.map((other) => `${other} (${entries[other]?.status})`);
  return [`it is to run after ${parts.join(", ")}`];
}

function waitsForTime(entry: PendingEntry, now: number): string[] {
  const { checks, checkSaid, failures } = entry.facts;
  const inMs = dueIn(entry, now);
  const when = `${formatClock(now + inMs, now)} (in ${formatDuration(inMs)})`;
  if (inMs > 0 && beginsIn(entry, now) === inMs) return [`it does not begin before ${when}`];
  const again = inMs > 0 ? `it is tried again at ${when}` : undefined;
  if (checks === undefined) {
    if (again === undefined) return [];
    return [
      failures === undefined
        ? `it does not start before ${when}`
        : `it has failed ${times(failures)}; ${again}`,
    ];
  }
  const [how = "", ...output] = (checkSaid ?? "").split("\n");
  const { check } = entry.options;
  return [
    `${check === undefined ? "it was not ready" : "its check has failed"} ${times(checks)}; ${again ?? "it is tried again when a runner is free"}`,
    `  ${check === undefined ? "" : `${check}: `}${how}`,
    ...output.map((line) => `  | ${line.replaceAll("\t", "    ")}`),
  ];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function isAhead(
  other: Entry,
  m: number,
  entry: PendingEntry,
  n: number,
  entries: readonly Entry[],
  now: number,
): boolean {
  if (other.status !== "pending" || m === n) return false;
  if (readinessOf(other, entries).kind !== "ready" || dueIn(other, now) > 0) return false;
  const [a, b] = [other.options.priority ?? 0, entry.options.priority ?? 0];
  return a > b || (a === b && m < n);
}
