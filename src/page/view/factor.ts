import type { Factor } from "../../results/statistics/effects.ts";
import { levelsOf } from "../../results/statistics/levels.ts";
import { numberIn } from "../../text/read-number.ts";
import type { ParamColumn } from "../data/report-data.ts";

/** A parameter with the number of its level in each of `rows`; those without a value have a level of
 *  their own. */
export function factorOf({ name, values, index, isNumeric }: ParamColumn, rows: readonly number[]): Factor {
  const indices = rows.map((row) => index[row] ?? -1);
  const there = indices.filter((i) => i !== -1);
  const levels = levelsOf(there.map((i) => (isNumeric ? numberIn(values[i] ?? "") : values[i]) ?? ""));
  let at = 0;
  return { name, levels: indices.map((i) => (i === -1 ? 0 : (levels[at++] as number) + 1)) };
}
