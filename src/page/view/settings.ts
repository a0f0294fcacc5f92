import { compareWithBest, LEVEL } from "../../results/statistics/against-best.ts";
import { mean, std } from "../../results/statistics/mean.ts";
import { numberIn } from "../../text/read-number.ts";
import type { ParamColumn } from "../data/report-data.ts";
import type { View } from "../part.ts";

/** The runs that differ in seeds and the like only. */
export interface Setting {
  /** The first of its rows, which says what its parameters are. */
  readonly row: number;
  /** The finite scores of the runs that count. */
  readonly scores: readonly number[];
  readonly mean: number;
  /** NaN of a single run. */
  readonly std: number;
  /** How many runs there are, with those that have no score. */
  readonly runs: number;
  /** Whether its mean cannot be told from the best one. */
  readonly isLikeBest: boolean;
  /** By the test, with Holm's correction; undefined where there are too few runs. */
  readonly p: number | undefined;
}

export interface Settings {
  /** What tells settings apart. */
  readonly by: readonly ParamColumn[];
  /** What their runs differ in. */
  readonly over: readonly string[];
  /** Those with a score, the best first. */
  readonly list: readonly Setting[];
  /** How they were compared with the best; undefined where there were too few runs. */
  readonly how: string | undefined;
}

const known = new WeakMap<View, Settings>();

/** The settings among what is shown, and what they score. */
export function settingsOf(view: View): Settings {
  let settings = known.get(view);
  if (!settings) known.set(view, (settings = collect(view)));
  return settings;
}

function collect({ data, shown, scores, better }: View): Settings {
  const over = data.params.filter(({ name }) => data.over.includes(name));
  const by = data.params.filter((param) => !over.includes(param));
  const keyOf = keysOf(by);
  const runOf = keysOf(over);
  const groups = new Map<string, number[]>();
  for (const row of shown) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const sign = better === "max" ? -1 : 1;
  const found = [...groups.values()]
    .map((rows) => {
      const counting = rows.filter((row) => !Number.isNaN(scores[row]));
      const values = counting.map((row) => scores[row] as number);
      const keys = counting.map(runOf);
      return {
        row: rows[0] as number,
        scores: values,
        keys,
        mean: mean(values),
        std: std(values),
        runs: rows.length,
      };
    })
    .filter((group) => group.scores.length > 0)
    .sort((a, b) => sign * (a.mean - b.mean) || a.row - b.row);
  const { ps, isPaired } = compareWithBest(
    found.map((group) => ({ values: group.scores, keys: group.keys })),
    0,
  );
  return {
    by,
    over: over.map(({ name }) => name),
    list: found.map((group, i) => ({ ...group, p: ps[i], isLikeBest: (ps[i] ?? 0) >= LEVEL })),
    how: ps.some((p) => p !== undefined) ? (isPaired ? "paired t-tests" : "Welch's t-tests") : undefined,
  };
}

/** Text that two rows share when all of `params` have the same value: 0.10 and 0.1 where all are
 *  numbers. */
function keysOf(params: readonly ParamColumn[]): (row: number) => string {
  const columns = params.map(({ values, index, isNumeric }) => {
    const texts = values.map((value) => (isNumeric ? String(numberIn(value) ?? value) : value));
    const firstOf = new Map(texts.map((text, i) => [text, i]));
    return { index, first: texts.map((text) => firstOf.get(text) ?? 0) };
  });
  return (row) => {
    let key = "";
    for (const { index, first } of columns) key += `${first[index[row] ?? -1] ?? ""},`;
    return key;
  };
}
