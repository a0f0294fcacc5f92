import { formatClock } from "./clock.ts";
import { type Column, formatTable } from "./table.ts";

/** What is known of a pool at one moment. */
export interface PoolView {
  readonly pool: string;
  readonly place: string;
  readonly kind: string;
  /** The ids of its submissions that have not ended. */
  readonly jobs: readonly string[];
  /** How many runners were asked for the last time. */
  readonly wanted: number;
  readonly counts: PoolCounts;
  /** Why jobs are queued, held or in error, in the words of the engine. */
  readonly reasons: readonly string[];
  /** How those ended that did not end well, and how many were begun again by their engine. */
  readonly endings: readonly { readonly how: string; readonly count: number }[];
  readonly begunAgain: number;
  /** When the last of its running jobs ends at the latest, milliseconds since the epoch. */
  readonly untilMs?: number;
  /** What else is to be said: that the engine could not be asked, and who submitted it. */
  readonly note?: string;
}

/** What is not known is null: an engine that could not be asked. */
export interface PoolCounts {
  readonly running: number;
  readonly queued: number | null;
  readonly held: number | null;
  readonly error: number | null;
  readonly ended: number | null;
}

const STATES = ["running", "queued", "held", "error", "ended"] as const;

/** A line for each pool:
 *  `exps-slurm  slurm 19  6 running, 14 queued (Resources), 2 ended  until 22:40`. */
export function describePool(view: PoolView, now: number): string {
  const { pool, kind, jobs, untilMs, note } = view;
  const parts = [
    pool,
    [kind, ...(jobs.length > 0 ? [shortly(jobs)] : [])].join(" "),
    describeCounts(view),
    ...(untilMs === undefined ? [] : [`until ${formatClock(untilMs, now)}`]),
    ...(note === undefined ? [] : [`(${note})`]),
  ];
  return parts.join("  ");
}

/** The pools as a table. */
export function formatPools(views: readonly PoolView[], now: number, width: number): string[] {
  const columns: readonly Column<PoolView>[] = [
    { title: "pool", cell: ({ pool }) => pool, minWidth: 12 },
    { title: "place", cell: ({ place }) => place, minWidth: 8 },
    { title: "kind", cell: ({ kind }) => kind },
    { title: "wanted", cell: ({ wanted }) => String(wanted), align: "right" },
    { title: "runners", cell: describeCounts, minWidth: 20, cut: "end" },
    { title: "until", cell: ({ untilMs }) => (untilMs === undefined ? "" : formatClock(untilMs, now)) },
    { title: "note", cell: ({ note = "" }) => note, minWidth: 12, cut: "end" },
  ];
  const used = columns.filter(
    ({ title, cell }) => !["until", "note"].includes(title) || views.some((view) => cell(view) !== ""),
  );
  return formatTable(used, views, width);
}

/** `6 running, 14 queued (Resources), 2 ended: 1 cancelled; 1 begun again`. */
function describeCounts({ counts, reasons, endings, begunAgain }: PoolView): string {
  const why = reasons.length > 0 ? ` (${shortly(reasons)})` : "";
  const waiting = STATES.findLast((state) => ["queued", "held", "error"].includes(state) && counts[state]);
  const parts = STATES.filter((state) => state === "running" || (counts[state] ?? 0) > 0).map(
    (state) => `${counts[state]} ${state}${state === waiting ? why : ""}`,
  );
  const hows = endings.map(({ how, count }) => `${count} ${how}`).join(", ");
  const again = begunAgain > 0 ? `; ${begunAgain} begun again` : "";
  return `${parts.join(", ")}${hows === "" ? "" : `: ${hows}`}${again}`;
}

const SHOWN = 3;

function shortly(words: readonly string[]): string {
  const more = words.length > SHOWN ? ", ..." : "";
  return words.slice(-SHOWN).join(", ") + more;
}
