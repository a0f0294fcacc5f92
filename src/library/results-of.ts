import { storeOf } from "../core/attempt-files.ts";
import { usageError } from "../core/failure.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { recordsOf, type RawValue } from "../report/results/records.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { gather } from "../results/query/gather.ts";
import type { QueryOptions } from "../results/query/options.ts";
import { readSaved } from "../results/query/saved.ts";
import { settingsOf } from "../results/query/settings.ts";
import { tableOf } from "../results/query/table-of.ts";
import { numberIn } from "../text/read-number.ts";
import { Store } from "../results/store/store.ts";
import { checkResultsOptions } from "./check-results-options.ts";
import { parsedLogs } from "./parsed-logs.ts";
import type { ResultsOptions } from "./results-options.ts";

import type { Results } from "./results-answer.ts";

/** As {@link results}; loaded when it is used. */
export async function resultsOf(file: string, options: ResultsOptions): Promise<Results> {
  checkResultsOptions(options);
  const query = queryOf(options);
  const settings = settingsOf(query, await readSaved(file));
  const needs = { curves: true, keepRows: options.rows ?? false, fromAll: options.fromAll ?? false };
  const selection = options.selection === undefined ? undefined : parseSelection(options.selection);
  const gathered = await gather(file, selection, settings, { ...needs, filesShown: 0 }, process.env);
  const { items, columns: metrics } = await parsedLogs(gathered, options.parse ?? []);
  const chosen = chooseItems(items, metrics, settings.renames, query);
  const { missed } = gathered.collected;
  const warnings = [...gathered.collected.warnings, ...missed.map(({ message }) => message)];
  const warn = (message: string): unknown => warnings.push(message);
  const table = tableOf(warn, chosen, query, settings, options.top);
  const { names, isNumeric, rows } = recordsOf(table);
  const rowOf = (n: number) => items.findLast(({ row }) => row.n === n)?.row;
  return {
    columns: names,
    rows: Array.from(rows, (row) =>
      Object.fromEntries(names.map((name, i) => [name, valueOf(row[i], isNumeric[i] ?? false)])),
    ),
    table,
    warnings,
    curves: (n, name) => rowOf(n)?.curves.get(name),
    store(n) {
      const log = rowOf(n)?.log;
      if (log === undefined) throw usageError(`entry ${n} has no store: it is not here, or has not run`);
      return new Store(storeOf(log));
    },
  };
}

/** In the words of the command line. */
function queryOf({ metrics, better, rename, ...options }: ResultsOptions): QueryOptions {
  const pairs = (record: Readonly<Record<string, string>>): string[] =>
    Object.entries(record).map(([name, value]) => `${name}=${value}`);
  const { selection: _, parse: _parse, top: _top, ...rest } = options;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false);
  return {
    ...(Object.fromEntries(given) as QueryOptions),
    ...(metrics && { metric: metrics }),
    ...(better && { better: pairs(better) }),
    ...(rename && { rename: pairs(rename) }),
  };
}

function valueOf(value: RawValue, isNumeric: boolean): number | string | undefined {
  return isNumeric && typeof value === "string" ? (numberIn(value) ?? value) : value;
}
