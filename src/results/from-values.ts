import { dirname, resolve } from "node:path";
import { storeOf } from "../core/attempt-files.ts";
import type { EndFacts } from "../core/entry.ts";
import { outputPathOf } from "../runner/experiment/output-plan.ts";
import type { CollectRequest } from "./request.ts";
import type { RowPlan } from "./row-plan.ts";

/** Placeholders of `--from` besides the parameters of an entry. */
export const PLACEHOLDERS = ["n", "attempt", "name", "output", "directory", "log", "store"] as const;

/** What the patterns of `--from` need to know of a row. */
export interface FromScope {
  /** Where a relative path starts. */
  readonly base: string;
  /** Folders below which files are read. */
  readonly roots: readonly string[];
  readonly valueOf: (placeholder: string) => string | undefined;
}

/** What the patterns of `--from` need to know of a row: its values, of which parameters come
 *  last. */
export function scopeOf(row: RowPlan, { folder, paramsOf, env = {} }: CollectRequest): FromScope {
  const { n, entry, attempt, attempts } = row;
  const { directory = "." }: EndFacts = entry.facts;
  const { name, env: own = {} } = entry.options;
  const base = resolve(folder, directory);
  const log = attempts.at(-1)?.log;
  const store = log === undefined ? undefined : storeOf(log);
  const output = outputPathOf(entry.options, base);
  const values: Readonly<Record<(typeof PLACEHOLDERS)[number], string | undefined>> = {
    n: String(n),
    attempt: String(attempt),
    name,
    output,
    directory: base,
    log,
    store,
  };
  let params: ReadonlyMap<string, string> | undefined;
  const valueOf = (placeholder: string): string | undefined => {
    if (Object.hasOwn(values, placeholder)) return values[placeholder as "n"];
    if (placeholder.startsWith("env:")) return own[placeholder.slice(4)] ?? env[placeholder.slice(4)];
    params ??= paramsOf?.(entry, n) ?? new Map();
    return params.get(placeholder);
  };
  const roots = [base, folder, store, output, log === undefined ? undefined : dirname(log)];
  return { base, roots: [...new Set(roots.filter((root) => root !== undefined))], valueOf };
}
