import type { CurveColumn, CurveData, ReportData } from "../../src/page/data/report-data.ts";

/** A curve as a page has it.
 *  @param steps its first step and their distance, or all of them */
export function curveData(
  row: number,
  values: readonly number[],
  steps: readonly [number, number] | { readonly all: readonly number[] } = [1, 1],
): CurveData {
  return { row, values: floats(values), steps: "all" in steps ? floats(steps.all) : steps };
}

/** Curves of loss of all runs of `data` that are done or failed; those that failed break off with
 *  NaN after a third of the steps. */
export function sampleCurves({ status, metrics }: ReportData, steps = 30): CurveColumn {
  const runs = status.flatMap((code, row) => {
    if (code !== 3 && code !== 4) return [];
    const end = Number(metrics[1]?.values[row] ?? 4);
    const count = code === 3 ? steps : Math.ceil(steps / 3);
    const values = Array.from({ length: count }, (_, i) => end + 2 * Math.exp(-i / 5));
    if (code === 4) values.push(Number.NaN);
    return [curveData(row, values)];
  });
  return { metric: "loss", runs, total: runs.length };
}

function floats(values: readonly number[]): string {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return btoa(String.fromCharCode(...bytes));
}
