import type { CurveColumn, CurveData } from "../../page/data/report-data.ts";
import type { Curve } from "../../results/row.ts";
import { compareValues, type Field } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import { chosenRuns, pointsPerCurve, runsOf } from "./curve-runs.ts";
import type { PageRequest } from "./page-request.ts";
import { thinCurve } from "./thin-curve.ts";

interface Run {
  readonly row: number;
  readonly curve: Curve;
}

/** The curves of all metrics, of so many runs and with so many points as a page can have.
 *  @param main the metric by which runs are the best
 *  @param shown a text as it may be told */
export function curveColumns(
  items: readonly Item[],
  metrics: readonly Field[],
  main: Field | undefined,
  { goalOf }: Pick<PageRequest, "goalOf">,
  shown: (text: string) => string,
): CurveColumn[] {
  const ranking = main && rankingOf(items, main, goalOf);
  const all = metrics
    .map((field) => ({ field, runs: runsWith(items, field.key) }))
    .filter(({ runs }) => runs.length > 0);
  const counts = runsOf(all.map(({ runs }) => runs.length));
  const chosen = all.map(({ runs }, i) => {
    const ranked =
      ranking && runs.length > (counts[i] ?? 0) ? runs.toSorted((a, b) => ranking(a.row, b.row)) : runs;
    return chosenRuns(ranked, counts[i] ?? 0).sort((a, b) => a.row - b.row);
  });
  const most = pointsPerCurve(chosen.flat().map(({ curve }) => curve.values.length));
  return all.map(({ field, runs }, i) => ({
    metric: shown(field.name),
    runs: (chosen[i] ?? []).map(({ row, curve }) => curveData(row, curve, most)),
    total: runs.length,
  }));
}

/** One point is no curve. */
function runsWith(items: readonly Item[], metric: string): Run[] {
  return items.flatMap(({ row: { curves } }, row) => {
    const curve = curves.get(metric);
    return curve && curve.values.length > 1 ? [{ row, curve }] : [];
  });
}

/** Compares rows by the metric, the best first. */
function rankingOf(
  items: readonly Item[],
  main: Field,
  goalOf: PageRequest["goalOf"],
): (a: number, b: number) => number {
  const sign = goalOf(main.key) === "max" ? -1 : 1;
  const values = items.map((item) => main.valueOf(item));
  return (a, b) => compareValues(main, values[a], values[b], sign);
}

/** One curve, with at most `most` points. */
export function curveData(row: number, curve: Curve, most: number): CurveData {
  const { even, steps, values } = thinCurve(curve, most);
  return { row, steps: even ?? base64Of(steps), values: base64Of(values) };
}

const GREATEST = 3.402_823_466e38;

/** Numbers as base64 of little-endian 32-bit floats; what is finite stays so. */
function base64Of(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, value] of numbers.entries())
    bytes.writeFloatLE(
      Number.isFinite(value) ? Math.min(GREATEST, Math.max(-GREATEST, value)) : value,
      4 * i,
    );
  return bytes.toString("base64");
}
