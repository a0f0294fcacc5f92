import { mean } from "../../results/statistics/mean.ts";
import type { ParamColumn } from "../data/report-data.ts";
import type { View } from "../part.ts";

/** A longer table says little, and parameters may have thousands of values: of each the first ones. */
const MOST = 40;

/** The mean of the metric for each pair of values of two parameters. */
export interface PairMeans {
  readonly rows: ParamColumn;
  readonly columns: ParamColumn;
  /** Indices into the values of both, of those that have runs; at most 40 of each. */
  readonly rowValues: readonly number[];
  readonly columnValues: readonly number[];
  /** NaN where no run has both values. */
  readonly means: readonly (readonly number[])[];
}

/** The two parameters that are worth a table: the strongest pair, else the two that matter most. What
 *  runs of a setting differ in, such as seeds, is none of them where others are there. */
export function strongestPair({
  data,
  matters,
  ranked,
}: View): readonly [ParamColumn, ParamColumn] | undefined {
  const isOver = (name: string): boolean => data.over.includes(name);
  const pair = matters.effects.find(
    ({ parameters }) => parameters.length === 2 && !parameters.some(isOver),
  )?.parameters;
  const names = pair ?? ranked.flatMap(({ param }) => (isOver(param.name) ? [] : [param.name])).slice(0, 2);
  const [a, b] = names.map((name) => data.params.find((param) => param.name === name));
  if (!a || !b || matters.effects.length === 0) return undefined;
  // the longer one down
  return a.values.length >= b.values.length ? [a, b] : [b, a];
}

export function pairMeans(rows: ParamColumn, columns: ParamColumn, { shown, scores }: View): PairMeans {
  const cells = new Map<string, number[]>();
  const seen = { rows: new Set<number>(), columns: new Set<number>() };
  for (const row of shown) {
    const [i, j, score] = [rows.index[row] ?? -1, columns.index[row] ?? -1, scores[row] ?? Number.NaN];
    if (i === -1 || j === -1) continue;
    seen.rows.add(i);
    seen.columns.add(j);
    if (Number.isNaN(score)) continue;
    const cell = cells.get(`${i} ${j}`);
    if (cell) cell.push(score);
    else cells.set(`${i} ${j}`, [score]);
  }
  const [rowValues, columnValues] = [seen.rows, seen.columns].map((set) =>
    [...set].sort((a, b) => a - b).slice(0, MOST),
  ) as [number[], number[]];
  return {
    rows,
    columns,
    rowValues,
    columnValues,
    means: rowValues.map((i) => columnValues.map((j) => mean(cells.get(`${i} ${j}`) ?? []))),
  };
}
