import type { CurveColumn, CurveData } from "../data/report-data.ts";
import { type Points, pointsOf, thinned } from "./curve-points.ts";
import { commonSteps, type Summary, summaryOf } from "./curve-summary.ts";
import type { Level } from "./levels.ts";

/** What is drawn of the curves of one level: its runs where there are few, else a summary. */
export interface LevelCurves {
  readonly level: Level;
  readonly runs: readonly RunCurve[];
  readonly summary: readonly Summary[];
  readonly count: number;
}

export interface RunCurve {
  readonly row: number;
  readonly line: readonly (readonly [step: number, value: number | null])[];
  /** Where its values stop being finite. */
  readonly breaks: readonly { readonly step: number; readonly value: number }[];
}

/** With more runs than this, lines hide each other. */
const MOST_RUNS = 120;
/** How many points all lines together may have. */
const MOST_POINTS = 40_000;

/** Rows of `rows` that have a curve. */
export function rowsWithCurve(column: CurveColumn, rows: readonly number[]): number[] {
  const byRow = curvesByRow(column);
  return rows.filter((row) => byRow.has(row));
}

/** The curves of all levels; one by one where there are at most 120. */
export function curvesOf(column: CurveColumn, levels: readonly Level[]): LevelCurves[] {
  const byRow = curvesByRow(column);
  const total = levels.reduce((sum, { rows }) => sum + rows.length, 0);
  const pointsAt = (row: number): Points => pointsOf(byRow.get(row) as CurveData);
  if (total <= MOST_RUNS) {
    const most = Math.max(100, MOST_POINTS / total);
    return levels.map((level) => {
      const runs = level.rows.map((row) => runCurve(row, pointsAt(row), most));
      return { level, runs, summary: [], count: runs.length };
    });
  }
  const curves = levels.map(({ rows }) => rows.map(pointsAt));
  const steps = commonSteps(curves.flat());
  return levels.map((level, i) => {
    const own = curves[i] ?? [];
    return { level, runs: [], summary: summaryOf(own, steps), count: own.length };
  });
}

function runCurve(row: number, points: Points, most: number): RunCurve {
  const breaks: { step: number; value: number }[] = [];
  let wasFinite = true;
  for (const [i, value] of points.values.entries()) {
    const isFinite = Number.isFinite(value);
    if (wasFinite && !isFinite) breaks.push({ step: points.steps[i] as number, value });
    wasFinite = isFinite;
  }
  return { row, line: thinned(points, most), breaks };
}

const BY_ROW = new WeakMap<CurveColumn, ReadonlyMap<number, CurveData>>();

function curvesByRow(column: CurveColumn): ReadonlyMap<number, CurveData> {
  const known = BY_ROW.get(column) ?? new Map(column.runs.map((run) => [run.row, run]));
  BY_ROW.set(column, known);
  return known;
}
