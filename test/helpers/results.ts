import { pending, type Argv, type Options } from "../../src/core/entry.ts";
import { splitWords } from "../../src/core/shell-words.ts";
import { paramsOfEntry } from "../../src/results/params/entry-params.ts";
import { grammarOf } from "../../src/results/params/params-of.ts";
import type { MetricValue } from "../../src/results/row.ts";
import type { Item } from "../../src/results/tables/item.ts";

/** A row of results: a command, what it reported, and how it ended (done by default). */
export interface Run {
  readonly command: string | readonly string[];
  readonly metrics?: Readonly<Record<string, MetricValue>>;
  readonly status?: string;
  readonly options?: Options;
}

/** The rows of a list of these runs. */
export function itemsOf(runs: readonly Run[]): Item[] {
  const argvs = runs.map(({ command }) => (typeof command === "string" ? splitWords(command) : command));
  const grammar = grammarOf(argvs);
  return runs.map(({ metrics = {}, status = "done", options }, n) => {
    const entry = pending(argvs[n] as unknown as Argv, options);
    return {
      params: paramsOfEntry(entry, grammar),
      row: { n, entry, attempt: 1, status, metrics: new Map(Object.entries(metrics)), curves: new Map() },
    };
  });
}
