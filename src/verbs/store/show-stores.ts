import { storeOf } from "../../core/attempt-files.ts";
import type { Entry } from "../../core/entry.ts";
import { quoteWords } from "../../core/shell-words.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { formatStores, type StoreRow } from "../../report/results/store-tables.ts";
import { listStored, type Stored } from "../../results/store/stored.ts";
import { matcherOf } from "../../results/store/pattern.ts";
import { logOf } from "../shared/log-path.ts";
import { sayUnreadable } from "../shared/tell-unreadable.ts";
import type { ExitCode } from "../shared/verb.ts";
import { printExactly, printJson, printLines, say, type World } from "../shared/world.ts";
import { type StoreOptions } from "./options.ts";
import { tableWidth } from "../shared/table-width.ts";

/** A store that has something, with its row of the table. */
export interface Found extends StoreRow {
  readonly folder: string;
  readonly stored: readonly Stored[];
}

/** Shows which of the entries have a store, and how much is in it. */
export function showStores(
  world: World,
  file: string,
  entries: readonly Entry[],
  numbers: readonly number[],
  { pattern, json, path }: StoreOptions,
  attempt: number | undefined,
): ExitCode {
  const problems: Unreadable[] = [];
  const found = findStores(entries, numbers, attempt, problems, pattern);
  if (found.length === 0 && problems.length === 0)
    say(
      world,
      pattern === undefined
        ? `no store: none of these entries of ${file} has saved anything in $COOPERATE_STORE`
        : `no key matches ${pattern}`,
    );
  sayUnreadable(world, problems);
  if (path && found.length > 0)
    printExactly(
      world,
      found.map(({ folder }) => folder),
    );
  else if (json)
    printJson(
      world,
      found.map(({ n, status, bytes, stored, folder }) => ({
        n,
        status,
        keys: stored.map(({ key }) => key),
        bytes,
        path: folder,
      })),
      2,
    );
  else if (found.length > 0) printLines(world, formatStores(found, tableWidth(world)));
  return 0;
}

/** The stores that have something.
 *  @param problems gets the folders that cannot be read */
export function findStores(
  entries: readonly Entry[],
  numbers: readonly number[],
  attempt: number | undefined,
  problems: Unreadable[],
  pattern?: string,
): Found[] {
  const matches = pattern === undefined ? () => true : matcherOf(pattern);
  return numbers.flatMap((n) => {
    const entry = entries[n] as Entry;
    const log = logOf(entry, attempt);
    const folder = log === undefined ? undefined : storeOf(log);
    const all = folder === undefined ? [] : listStored(folder, (problem) => problems.push(problem));
    const stored = all.filter(({ key }) => matches(key));
    if (folder === undefined || stored.length === 0) return [];
    const bytes = stored.reduce((sum, each) => sum + each.bytes, 0);
    const { status, argv } = entry;
    return [{ n, status, keys: stored.length, bytes, command: quoteWords(argv), folder, stored }];
  });
}
