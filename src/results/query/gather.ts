import { dirname, resolve } from "node:path";
import type { Entry } from "../../core/entry.ts";
import { ALL, select, type Selection } from "../../core/selection.ts";
import { collect } from "../collect.ts";
import { countFiles, rowKey } from "../count-files.ts";
import { parseMetrics } from "../metric-spec.ts";
import { paramsOfEntry } from "../params/entry-params.ts";
import { namesOf, withSaved } from "../params/saved-params.ts";
import { grammarOf } from "../params/params-of.ts";
import type { CollectRequest, NumberedEntry } from "../request.ts";
import type { Collected } from "../row.ts";
import { parseFrom, parsePattern } from "../sources/from-pattern.ts";
import { SavedParams } from "../store/saved-params.ts";
import type { Item } from "../tables/item.ts";
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
  const saved = new SavedParams();
  const names = namesOf(params.values());
  const items = collected.rows.map((row): Item => {
    const own = params.get(row.n) ?? new Map<string, string>();
    const settings = row.log === undefined ? undefined : saved.of(row.log);
    return { row, params: settings ? withSaved(own, settings, names) : own };
  });
  const warnings = [...collected.warnings, ...saved.unreadable.slice(0, 3)];
  return { items, collected: { ...collected, warnings }, total: entries.length };
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
