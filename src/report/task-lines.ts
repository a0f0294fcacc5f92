import { formatClock } from "./clock.ts";
import { type Column, formatTable } from "./table.ts";

/** A runner of a pool, or a job that is to become one, with what it runs now. */
export interface TaskRow {
  readonly pool: string;
  readonly n: number;
  readonly job: string;
  readonly task: number;
  readonly state: string;
  readonly reason?: string;
  readonly how?: string;
  readonly begunAgain?: number;
  readonly endsMs?: number;
  readonly host?: string;
  readonly pid?: number;
  /** The entries that it runs, or that it is for. */
  readonly entries: readonly number[];
  /** The command of the first of these. */
  readonly command?: string;
}

/** A line for each runner or job. */
export function formatTasks(rows: readonly TaskRow[], now: number, width: number): string[] {
  const columns: readonly Column<TaskRow>[] = [
    { title: "pool", cell: ({ pool }) => pool, minWidth: 10 },
    { title: "n", cell: ({ n }) => String(n), align: "right" },
    { title: "job", cell: describeJob, minWidth: 8 },
    { title: "state", cell: ({ state }) => state },
    { title: "host", cell: ({ host = "" }) => host, minWidth: 6, cut: "end" },
    { title: "until", cell: ({ endsMs }) => (endsMs === undefined ? "" : formatClock(endsMs, now)) },
    { title: "reason", cell: describeReason, minWidth: 10, cut: "end" },
    { title: "entries", cell: ({ entries }) => entries.join(","), minWidth: 7, cut: "end" },
    { title: "command", cell: ({ command = "" }) => command, minWidth: 12 },
  ];
  const used = columns.filter(
    ({ title, cell }) =>
      !["until", "reason", "host", "entries", "command"].includes(title) ||
      rows.some((row) => cell(row) !== ""),
  );
  return formatTable(used, rows, width);
}

/** Why it waits, how it ended, and whether its engine has begun it again. */
function describeReason({ reason, how, begunAgain = 0 }: TaskRow): string {
  const again = begunAgain > 1 ? `begun again ${begunAgain} times` : "begun again";
  const words = [reason, how, ...(begunAgain > 0 ? [again] : [])];
  return words.filter((word) => word !== undefined).join(", ");
}

/** A task of a submission, or the process of a runner without one. */
function describeJob({ job, task, pid }: TaskRow): string {
  return job === "" || job.endsWith(String(pid)) ? job : `${job}.${task}`;
}
