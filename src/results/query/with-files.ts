import { countFiles, rowKey } from "../count-files.ts";
import type { CollectRequest, NumberedEntry } from "../request.ts";
import type { Collected } from "../row.ts";
import { parsePattern } from "../sources/from-pattern.ts";

/** The same with what `--files` counts, as metrics. */
export function withFiles(
  collected: Collected,
  entries: readonly NumberedEntry[],
  request: CollectRequest,
  { files, filesShown }: { readonly files?: string | undefined; readonly filesShown: number },
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
