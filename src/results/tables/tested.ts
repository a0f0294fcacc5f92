import { compareWithBest, LEAST_RUNS, LEVEL, type Sample } from "../statistics/against-best.ts";
import {
  finiteOf,
  isMeasure,
  type Measure,
  type ResultCell,
  type ResultColumn,
  type ResultTable,
} from "./table.ts";

/** Whether a mean cannot be told from the best one. */
export function isLikeBest({ p }: Measure): boolean {
  return p !== undefined && p >= LEVEL;
}

/** A cell that takes part in a comparison. */
interface Place {
  readonly row: number;
  readonly column: number;
  readonly measure: Measure;
  readonly sample: Sample;
}

/** Compares all means that are compared with each other with the best of them.
 *  @param way those of a column, or of a row across the columns of one metric
 *  @param warn told what the marks mean, and where runs are too few */
export function tested(
  table: ResultTable,
  way: "column" | "row",
  warn: (message: string) => void,
): ResultTable {
  const ps = new Map<Measure, number>();
  const kinds = new Set<string>();
  let tooFew = 0;
  for (const family of familiesOf(table, way)) {
    const best = bestOf(table, family);
    if (best === -1 || family.length < 2) continue;
    const samples = family.map(({ sample }) => sample);
    const compared = compareWithBest(samples, best);
    for (const [i, p] of compared.ps.entries()) if (p !== undefined) ps.set((family[i] as Place).measure, p);
    const count = compared.ps.filter((p) => p !== undefined).length;
    if (count > 0) kinds.add(compared.isPaired ? "paired t-tests" : "Welch's t-tests");
    tooFew += family.length - 1 - count;
  }
  const how = `${[...kinds].join(" and ")}, Holm's correction`;
  if ([...ps.values()].some((p) => p >= LEVEL)) warn(`≈ cannot be told from the best: ${how}, p >= ${LEVEL}`);
  else if (kinds.size > 0) warn(`all that were compared differ from the best: ${how}, p < ${LEVEL}`);
  if (tooFew > 0)
    warn(
      `--test: too few runs for ${tooFew} ${tooFew === 1 ? "comparison" : "comparisons"}: the best and the other need ${LEAST_RUNS} each`,
    );
  return {
    columns: table.columns.map((column, i) =>
      table.rows.some(({ cells }) => hasSample(cells[i])) ? { ...column, isTested: true } : column,
    ),
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => {
        const p = isMeasure(cell) ? ps.get(cell) : undefined;
        return isMeasure(cell) && p !== undefined ? { ...cell, p } : cell;
      }),
    })),
  };
}

function hasSample(cell: ResultCell): boolean {
  return isMeasure(cell) && cell.sample !== undefined;
}

/** The cells that are compared with each other: those with at least one value, of rows that count. */
function familiesOf({ columns, rows }: ResultTable, way: "column" | "row"): Place[][] {
  const places = rows.flatMap(({ cells, counts }, row) =>
    cells.flatMap((measure, column): Place[] =>
      counts && columns[column]?.goal && isMeasure(measure) && measure.n > 0 && measure.sample
        ? [{ row, column, measure, sample: measure.sample }]
        : [],
    ),
  );
  const families = new Map<string, Place[]>();
  for (const place of places) {
    const { metric, name, pivot } = columns[place.column] as ResultColumn;
    const key = JSON.stringify(way === "row" && pivot ? [place.row, metric, pivot.metric] : [name]);
    const family = families.get(key);
    if (family) family.push(place);
    else families.set(key, [place]);
  }
  return [...families.values()];
}

function bestOf({ columns }: ResultTable, family: readonly Place[]): number {
  const sign = columns[family[0]?.column ?? -1]?.goal === "min" ? 1 : -1;
  return family.reduce((best, { measure }, i) => {
    const value = finiteOf(measure);
    const before = best === -1 ? undefined : finiteOf(family[best]?.measure);
    if (value === undefined) return best;
    return before === undefined || sign * (value - before) < 0 ? i : best;
  }, -1);
}
