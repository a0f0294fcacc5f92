import { attemptsOf } from "../core/entry.ts";
import { messageOf } from "../core/failure.ts";
import { visible } from "../core/terminal-text.ts";
import { FromFaults } from "./from-faults.ts";
import { scopeOf } from "./from-values.ts";
import type { CollectRequest } from "./request.ts";
import type { RowPlan } from "./row-plan.ts";
import { fillPattern, readable } from "./sources/fill-pattern.ts";
import { findFiles } from "./sources/find-files.ts";
import { readFromFile } from "./sources/from-file.ts";
import { Folders } from "./sources/folders.ts";
import { type FromPattern, isRead } from "./sources/from-pattern.ts";
import type { MetricSink } from "./sources/report.ts";

/** Reads the files that `--from` names, for one row after the other. */
export class FromReader {
  readonly #request: CollectRequest;
  readonly #folders = new Folders();
  readonly #faults: ReadonlyMap<FromPattern, FromFaults>;

  constructor(request: CollectRequest) {
    this.#request = request;
    this.#faults = new Map((request.from ?? []).map((pattern) => [pattern, new FromFaults(pattern)]));
  }

  /** @param sinkFor where a file's values go */
  async read(row: RowPlan, sinkFor: () => MetricSink): Promise<void> {
    const { entry, attempt, attempts } = row;
    // What an entry that waits has left is to be replaced.
    if (attempts.length === 0 && entry.status !== "unknown") return;
    const scope = scopeOf(row, this.#request);
    const isOver = attempts.at(-1)?.isOver ?? true;
    for (const [pattern, faults] of this.#faults) {
      // Files without a name of their own are those of the latest attempt.
      if (!pattern.isPerAttempt && entry.status !== "unknown" && attempt !== Math.max(1, attemptsOf(entry)))
        continue;
      const filled = fillPattern(pattern, scope.valueOf, scope.base, scope.roots);
      const files =
        filled.path === undefined
          ? []
          : findFiles(filled.path, this.#request.fromAll ?? false, isRead, this.#folders);
      faults.add(row.n, filled, files.length);
      for (const file of files)
        await readFromFile(file, sinkFor(), isOver).catch((error: unknown) =>
          faults.addUnreadable(`${readable(file)}: ${visible(messageOf(error))}`),
        );
    }
  }

  /** What was odd, one message for each kind.
   *  @throws CooperateError (usage) when a placeholder is known to no entry */
  warnings(rows: readonly RowPlan[]): string[] {
    const { paramsOf } = this.#request;
    const params = (): string[] => rows.flatMap(({ entry, n }) => [...(paramsOf?.(entry, n).keys() ?? [])]);
    return Array.from(this.#faults.values()).flatMap((faults) => faults.messages(params));
  }
}
