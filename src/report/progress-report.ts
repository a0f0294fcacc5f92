import { formatDuration } from "../core/duration.ts";
import { STATUSES, type Status } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { type Tally, timeLeft } from "../list/tally.ts";
import type { TableContext } from "./entry-row.ts";
import { formatCounts } from "./counts.ts";
import { formatTable } from "./table.ts";

/** The page of `--progress`. */
export function formatProgress(figures: Tally, file: string, context: TableContext): string[] {
  const { counts, total, running } = figures;
  if (total === 0) return [`${file}: empty`];
  const lost = running.filter(({ entry }) => context.isDead(entry.facts.claim));
  const alive: Tally = { ...figures, running: running.filter((each) => !lost.includes(each)) };
  const ended = counts.done + counts.failed + counts.cancelled + counts.unknown;
  const lines = [
    `${file}: ${formatCounts(figures)}`,
    formatBar(figures, ended, context),
    ...formatTimes(alive, context.now),
  ];
  if (running.length > 0) {
    const rows = running.map(({ n, entry }) => {
      const dead = context.isDead(entry.facts.claim);
      return [
        {
          text: dead ? "lost" : "running",
          paint: (text: string) => context.style(dead ? "lost" : "running", text),
        },
        String(n),
        entry.facts.host,
        String(entry.facts.pid),
        formatDuration(Math.max(0, context.now - Date.parse(entry.facts.startedAt))),
        quoteWords(entry.argv),
      ];
    });
    const columns = [
      { title: "" },
      { title: "n", align: "right" as const },
      { title: "host" },
      { title: "pid", align: "right" as const },
      { title: "for", align: "right" as const },
      { title: "command", shrinks: true },
    ];
    lines.push("", ...formatTable(columns, rows, context.width));
  }
  return [...lines, ...formatAdvice(figures, lost.length, file)];
}

const DRAWN: readonly [Status, string][] = [
  ["done", "█"],
  ["unknown", "█"],
  ["failed", "x"],
  ["cancelled", "-"],
  ["running", "▒"],
];

function formatBar({ counts, total }: Tally, ended: number, { width, style }: TableContext): string {
  const percent = ` ${Math.floor((100 * ended) / total)} %`;
  const room = Math.min(60, Math.max(10, Math.min(width, 80) - percent.length - 2));
  let [bar, sum, drawn] = ["", 0, 0];
  for (const [status, sign] of DRAWN) {
    sum += counts[status];
    // What exists is seen: one failed entry of 100,000 still gets its sign.
    const upTo =
      counts[status] > 0 ? Math.min(room, Math.max(drawn + 1, Math.floor((room * sum) / total))) : drawn;
    bar += style(status, sign.repeat(upTo - drawn));
    drawn = upTo;
  }
  return `[${bar}${"·".repeat(room - drawn)}]${percent}`;
}

function formatTimes(figures: Tally, now: number): string[] {
  const { firstStart, lastEnd, counts, meanDuration, running } = figures;
  if (firstStart === undefined) return ["not begun"];
  const over = counts.pending === 0 && running.length === 0;
  const parts = [`elapsed ${formatDuration(Math.max(0, (over ? (lastEnd ?? now) : now) - firstStart))}`];
  if (meanDuration !== undefined) parts.push(`${formatDuration(meanDuration)} each`);
  const left = timeLeft(figures, now);
  if (left !== undefined)
    parts.push(`done at about ${formatClock(now + left, now)} (in ${formatDuration(left)})`);
  else if (!over && running.length === 0) parts.push("nobody is running it");
  else if (!over) parts.push("no estimate before the first has ended");
  return [parts.join(" · ")];
}

/** A time of day as the user's clock shows it; with the date when it is another day. */
export function formatClock(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return time;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}

function formatAdvice({ counts }: Tally, lost: number, file: string): string[] {
  const quoted = quoteWords([file]);
  const lines: string[] = [];
  if (lost > 0) lines.push(`${lost} lost: their runner on this machine has died`);
  if (counts.failed > 0 || lost > 0) lines.push(`put back what failed: cooperate --requeue-failed ${quoted}`);
  if (counts.failed > 0) lines.push(`see what failed: cooperate --list ${quoted} failed`);
  return lines.length > 0 ? ["", ...lines] : [];
}

/** `--progress --json`. Times are milliseconds since the epoch, durations milliseconds. */
export function progressToObject(figures: Tally, context: TableContext): Record<string, unknown> {
  const isLost = (claim: string): boolean => context.isDead(claim);
  const alive = { ...figures, running: figures.running.filter(({ entry }) => !isLost(entry.facts.claim)) };
  return {
    total: figures.total,
    counts: Object.fromEntries(STATUSES.map((status) => [status, figures.counts[status]])),
    firstStart: figures.firstStart ?? null,
    lastEnd: figures.lastEnd ?? null,
    meanDuration: figures.meanDuration ?? null,
    timeLeft: timeLeft(alive, context.now) ?? null,
    running: figures.running.map(({ n, entry }) => ({
      n,
      host: entry.facts.host,
      pid: entry.facts.pid,
      startedAt: entry.facts.startedAt,
      lost: isLost(entry.facts.claim),
      argv: entry.argv,
    })),
  };
}
