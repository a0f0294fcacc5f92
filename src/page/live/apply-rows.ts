import type { LiveData, RowPatch, RowsEvent } from "../data/live-data.ts";
import type { AttemptColumns, CurveColumn, ReportData } from "../data/report-data.ts";

/** `data` with what is new of some rows; what has not changed stays the same object.
 *  @param id the version that this is then */
export function applyRows(data: LiveData, { at, rows, head }: RowsEvent, id: string): LiveData {
  const patches = new Map(rows.map((patch) => [patch.row, patch]));
  const claims = { ...data.claims };
  for (const { row, claim } of rows) {
    if (claim === null) delete claims[row];
    else claims[row] = claim;
  }
  return {
    ...data,
    ...head,
    id,
    claims,
    madeAt: at,
    status: replaced(data.status, rows, ({ status }) => status),
    reasons: replaced(data.reasons, rows, ({ reason }) => reason),
    metrics: data.metrics.map((column, i) => ({
      ...column,
      values: replaced(column.values, rows, ({ metrics }) => metrics[i] ?? null),
    })),
    attempts: attemptsWith(data.attempts, patches),
    curves: data.curves.map((curve, i) => curveWith(curve, i, patches)),
    ...(data.tails && { tails: tailsWith(data.tails, patches) }),
  };
}

function replaced<T>(values: readonly T[], rows: readonly RowPatch[], valueOf: (patch: RowPatch) => T): T[] {
  const next = [...values];
  for (const patch of rows) next[patch.row] = valueOf(patch);
  return next;
}

interface Attempt {
  readonly row: number;
  readonly attempt: number;
  readonly lane: number;
  readonly status: number;
  readonly start: number;
  readonly end: number | null;
}

function attemptsWith(before: AttemptColumns, patches: ReadonlyMap<number, RowPatch>): AttemptColumns {
  const { firstStart } = before;
  const kept = before.row.flatMap((row, i): Attempt[] => {
    if (patches.has(row)) return [];
    const end = before.end[i] ?? null;
    return [
      {
        row,
        attempt: before.attempt[i] ?? 0,
        lane: before.lane[i] ?? 0,
        status: before.status[i] ?? 0,
        start: firstStart + (before.start[i] ?? 0),
        end: end === null ? null : firstStart + end,
      },
    ];
  });
  const fresh = [...patches.values()].flatMap(({ row, attempts }) =>
    attempts.map((each) => ({ row, ...each })),
  );
  // The sort is stable: attempts of a row stay in their order.
  const all = [...kept, ...fresh].sort((a, b) => a.row - b.row);
  const first = all.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const since = Number.isFinite(first) ? first : 0;
  return {
    row: all.map(({ row }) => row),
    attempt: all.map(({ attempt }) => attempt),
    lane: all.map(({ lane }) => lane),
    status: all.map(({ status }) => status),
    start: all.map(({ start }) => start - since),
    end: all.map(({ end }) => (end === null ? null : end - since)),
    firstStart: since,
  };
}

function curveWith(column: CurveColumn, curve: number, patches: ReadonlyMap<number, RowPatch>): CurveColumn {
  const kept = column.runs.filter(({ row }) => !patches.has(row));
  const fresh = [...patches.values()].flatMap(({ row, curves = [] }) =>
    curves.filter((each) => each.curve === curve).map(({ steps, values }) => ({ row, steps, values })),
  );
  if (fresh.length === 0 && kept.length === column.runs.length) return column;
  const runs = [...kept, ...fresh].sort((a, b) => a.row - b.row);
  return { ...column, runs, total: column.total - column.runs.length + runs.length };
}

function tailsWith(
  before: NonNullable<ReportData["tails"]>,
  patches: ReadonlyMap<number, RowPatch>,
): NonNullable<ReportData["tails"]> {
  const kept = before.filter(({ row }) => !patches.has(row));
  const fresh = [...patches.values()].flatMap(({ row, tail }) =>
    tail === undefined ? [] : [{ row, text: tail }],
  );
  return [...kept, ...fresh].sort((a, b) => a.row - b.row);
}
