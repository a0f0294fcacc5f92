import { readFile } from "node:fs/promises";
import type { Gathered } from "../results/query/gatherer.ts";
import type { Item } from "../results/tables/item.ts";
import type { ParseLog } from "./results-options.ts";

/** The rows with the metrics that functions of the caller find in their logs, and the names of all
 *  metrics. A log that cannot be read has none. */
export async function parsedLogs(
  { items, collected }: Gathered,
  parse: readonly ParseLog[],
): Promise<{ readonly items: readonly Item[]; readonly columns: readonly string[] }> {
  if (parse.length === 0) return { items, columns: collected.columns };
  const shared: Record<string, unknown> = {};
  const columns = new Set(collected.columns);
  const parsed: Item[] = [];
  for (const item of items) {
    const { n, attempt, status, log: path } = item.row;
    const log = path === undefined ? undefined : await readFile(path, "utf8").catch(() => undefined);
    const metrics = new Map(item.row.metrics);
    const run = { n, attempt, status, params: Object.fromEntries(item.params) };
    for (const each of log === undefined ? [] : parse)
      for (const [name, value] of Object.entries(each(log as string, run, shared) ?? {})) {
        metrics.set(name, value);
        columns.add(name);
      }
    parsed.push({ ...item, row: { ...item.row, metrics } });
  }
  return { items: parsed, columns: [...columns] };
}
