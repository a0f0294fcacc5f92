import { statSync } from "node:fs";
import { relative } from "node:path";
import { scopeOf } from "./from-values.ts";
import { FromFaults } from "./from-faults.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import type { MetricValue } from "./row.ts";
import { type RowPlan, planRows } from "./row-plan.ts";
import { fillPattern } from "./sources/fill-pattern.ts";
import { findFiles } from "./sources/find-files.ts";
import { Folders } from "./sources/folders.ts";
import type { FromPattern } from "./sources/from-pattern.ts";

/** What `--files` finds of rows, by {@link rowKey}: `files`, `bytes`, `newest` (ISO 8601, UTC), and
 *  `shown`, the names of the first ones. */
export interface CountedFiles {
  readonly byRow: ReadonlyMap<string, ReadonlyMap<string, MetricValue>>;
  readonly warnings: readonly string[];
}

/** The names of these, of which neither way is good. */
export const FILE_FACTS: readonly string[] = ["files", "bytes", "newest", "shown"];

export function rowKey({ n, attempt }: { readonly n: number; readonly attempt: number }): string {
  return `${n}/${attempt}`;
}

/** Counts the files that `pattern` names for each entry, as `--from` finds them, of any kind.
 *  @param shown how many of their names are wanted
 *  @throws CooperateError (usage) when no entry knows a placeholder */
export function countFiles(
  entries: readonly NumberedEntry[],
  pattern: FromPattern,
  request: CollectRequest,
  shown: number,
): CountedFiles {
  const faults = new FromFaults(pattern, "--files");
  const plans = planRows(entries, request);
  const folders = new Folders();
  const byRow = new Map(
    plans.map((row) => {
      const { base, roots, valueOf } = scopeOf(row, request);
      const filled = fillPattern(pattern, valueOf, base, roots);
      const files = filled.path === undefined ? [] : findFiles(filled.path, true, () => true, folders);
      // none is an answer, not a fault
      faults.add(row.n, filled, Math.max(1, files.length));
      return [rowKey(row), factsOf(files, base, shown)] as const;
    }),
  );
  const params = (): string[] =>
    plans.flatMap(({ entry, n }: RowPlan) => [...(request.paramsOf?.(entry, n).keys() ?? [])]);
  return { byRow, warnings: faults.messages(params) };
}

function factsOf(files: readonly string[], base: string, shown: number): Map<string, MetricValue> {
  const stats = files.flatMap((file) => statSync(file, { throwIfNoEntry: false }) ?? []);
  const facts = new Map<string, MetricValue>([
    ["files", stats.length],
    ["bytes", stats.reduce((sum, { size }) => sum + size, 0)],
  ]);
  const newest = stats.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
  if (stats.length > 0) facts.set("newest", new Date(newest).toISOString());
  // the oldest first, as findFiles has them
  if (shown > 0 && files.length > 0)
    facts.set(
      "shown",
      files
        .slice(0, shown)
        .map((file) => relative(base, file))
        .join(" "),
    );
  return facts;
}
