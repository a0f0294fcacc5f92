import { dirname, resolve } from "node:path";
import type { Entry } from "../../core/entry.ts";
import { ALL, select, type Selection } from "../../core/selection.ts";
import { collect } from "../../results/collect.ts";
import { countFiles, rowKey } from "../../results/count-files.ts";
import { parseMetrics } from "../../results/metric-spec.ts";
import { paramsOfEntry } from "../../results/params/entry-params.ts";
import { grammarOf } from "../../results/params/params-of.ts";
import type { CollectRequest, NumberedEntry } from "../../results/request.ts";
import type { Collected } from "../../results/row.ts";
import { parseFrom, parsePattern } from "../../results/sources/from-pattern.ts";
import type { Item } from "../../results/tables/item.ts";
import { openListFile } from "../../store/list-file.ts";
import type { Settings } from "./settings.ts";

/** What was asked of the entries of a list. */
export interface Gathered {
  readonly items: readonly Item[];
  readonly collected: Collected;
  /** How many entries the list has. */
  readonly total: number;
}

/** How much of the results is needed. */
interface Needs {
  readonly curves: boolean;
  readonly keepRows: boolean;
  readonly fromAll: boolean;
  /** The pattern of `--files`, and how many names it is to show. */
  readonly files?: string | undefined;
  readonly filesShown: number;
}

/** Reads the list, and what its selected entries have reported. Parameters are read in the light of
 *  the whole list (params-of.ts).
 *  @throws CooperateError when the list cannot be read, or nothing matches */
export async function gather(
  file: string,
  selection: Selection | undefined,
  settings: Settings,
  needs: Needs,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Gathered> {
  const metrics = parseMetrics(settings.metric);
  const from = settings.from.map(parseFrom);
  const entries = await openListFile(file).read();
  const grammar = grammarOf(
    entries.map(({ argv }) => argv),
    settings.flags,
  );
  const selected = select(entries, selection ?? ALL).map((n): NumberedEntry => ({
    n,
    entry: entries[n] as Entry,
  }));
  const params = new Map(selected.map(({ n, entry }) => [n, paramsOfEntry(entry, grammar)]));
  const request: CollectRequest = {
    folder: resolve(dirname(file)),
    metrics,
    from,
    curves: needs.curves,
    keepRows: needs.keepRows,
    fromAll: needs.fromAll,
    attempts: settings.attempts,
    better: settings.goalOf,
    env,
    paramsOf: (_, n) => params.get(n) ?? new Map<string, string>(),
  };
  const collected = withFiles(await collect(selected, request), selected, request, needs);
  const items = collected.rows.map((row): Item => ({
    row,
    params: params.get(row.n) ?? new Map<string, string>(),
  }));
  return { items, collected, total: entries.length };
}

/** The same with what `--files` counts, as metrics. */
function withFiles(
  collected: Collected,
  entries: readonly NumberedEntry[],
  request: CollectRequest,
  { files, filesShown }: Needs,
): Collected {
  if (files === undefined) return collected;
  const counted = countFiles(entries, parsePattern("--files", files), request, filesShown);
  return {
    ...collected,
    rows: collected.rows.map((row) => ({
      ...row,
      metrics: new Map([...(counted.byRow.get(rowKey(row)) ?? []), ...row.metrics]),
    })),
    columns: [...collected.columns, "files", "bytes", "newest", ...(filesShown > 0 ? ["shown"] : [])],
    warnings: [...counted.warnings, ...collected.warnings],
  };
}
