import { dirname, resolve } from "node:path";
import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";
import { collect } from "../results/collect.ts";
import { parseMetrics } from "../results/metric-spec.ts";
import { paramsOfEntry } from "../results/params/entry-params.ts";
import { grammarOf } from "../results/params/params-of.ts";
import { parseFrom } from "../results/sources/from-pattern.ts";
import { METRIC } from "../report/entry-table.ts";
import { readSaved } from "../results/query/saved.ts";

/** The names of columns, with `metric:` before those of metrics that `--results --save` remembers for
 *  the list `file`.
 *  @param isColumn whether a name is that of another column */
export async function withMetrics(
  file: string,
  names: readonly string[],
  isColumn: (name: string) => boolean,
): Promise<string[]> {
  const saved = new Set(parseMetrics((await readSaved(file)).metric ?? []).map(({ column }) => column));
  return names.map((name) => (!isColumn(name) && saved.has(name) ? `${METRIC}${name}` : name));
}

/** What the latest attempts at entries have reported, by number and name: what is remembered for the
 *  list, and what is in their metrics files. Lists are left out.
 *  @param wanted names of which at least one entry must have each, where any has reported something
 *  @throws CooperateError (usage) with the most similar name */
export async function metricsOf(
  file: string,
  entries: readonly (Entry | undefined)[],
  numbers: readonly number[],
  wanted: readonly string[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, string | number>>> {
  const { metric = [], from = [] } = await readSaved(file);
  // with a few entries selected, the others are not there
  const grammar = grammarOf(entries.flatMap((entry) => (entry ? [entry.argv] : [])));
  const { rows, columns } = await collect(
    numbers.map((n) => ({ n, entry: entries[n] as Entry })),
    {
      folder: resolve(dirname(file)),
      metrics: parseMetrics(metric),
      from: from.map(parseFrom),
      curves: false,
      paramsOf: (entry) => paramsOfEntry(entry, grammar),
    },
  );
  const unknown = wanted.find((name) => columns.length > 0 && !columns.includes(name));
  if (unknown !== undefined) {
    const similar = mostSimilar(unknown, columns);
    throw usageError(
      `there is no metric ${unknown}`,
      similar === undefined ? `there are: ${columns.join(", ")}` : `did you mean ${similar}?`,
    );
  }
  const plain = (value: unknown): value is string | number => typeof value !== "object";
  return new Map(
    rows.map(({ n, metrics }) => [
      n,
      new Map([...metrics].flatMap(([name, value]) => (plain(value) ? [[name, value]] : []))),
    ]),
  );
}
