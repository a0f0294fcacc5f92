import { lstatSync, rmSync } from "node:fs";
import { CooperateError } from "../../core/failure.ts";
import { codeOf } from "../../core/errno.ts";
import type { Entry } from "../../core/entry.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { formatNumbers } from "../../core/selection.ts";
import { bytesText, formatStores } from "../../report/results/store-tables.ts";
import type { ExitCode } from "../shared/verb.ts";
import { printLines, say, type World } from "../shared/world.ts";
import { type StoreOptions } from "./options.ts";
import { storeOf } from "../../core/attempt-files.ts";
import { hasStore } from "../../results/store/stored.ts";
import { logOf } from "../shared/log-path.ts";
import { sayUnreadable } from "../shared/tell-unreadable.ts";
import { findStores } from "./show-stores.ts";
import { tableWidth } from "../shared/table-width.ts";

/** Deletes the stores of entries that do not run, or says which it would delete. A link in place of
 *  a folder stays.
 *  @throws CooperateError (storage) when one cannot be deleted */
export function removeStores(
  world: World,
  file: string,
  entries: readonly Entry[],
  numbers: readonly number[],
  { dryRun }: StoreOptions,
  attempt: number | undefined,
): ExitCode {
  const problems: Unreadable[] = [];
  const all = findStores(entries, numbers, attempt, problems);
  sayUnreadable(world, problems);
  const running = all.filter(({ status }) => status === "running");
  const links = all.filter(({ folder }) => lstatSync(folder).isSymbolicLink());
  const chosen = all.filter((each) => !running.includes(each) && !links.includes(each));
  const named = (found: typeof all): string => formatNumbers(found.map(({ n }) => n));
  if (running.length > 0) say(world, `left alone, since they run: ${named(running)}`);
  if (links.length > 0) say(world, `left alone, since they are links: ${named(links)}`);
  for (const { folder } of dryRun ? [] : chosen) remove(folder);
  if (chosen.length > 0) printLines(world, formatStores(chosen, tableWidth(world)));
  const bytes = bytesText(chosen.reduce((sum, each) => sum + each.bytes, 0));
  const count = `${chosen.length} ${chosen.length === 1 ? "store" : "stores"} (${/^\d+$/.test(bytes) ? `${bytes} bytes` : bytes})`;
  if (chosen.length > 0)
    say(world, dryRun ? `${count} would be removed; nothing was changed` : `removed ${count}`);
  else if (problems.length === 0) say(world, `none of these entries of ${file} has a store to remove`);
  const earlier = attempt === undefined ? numbers.filter((n) => hasEarlierStore(entries[n] as Entry)) : [];
  if (earlier.length > 0)
    say(world, `earlier attempts have stores, too: ${formatNumbers(earlier)} (--attempt 1, and so on)`);
  return 0;
}

/** Whether an attempt before the latest one that has a log has a store. */
function hasEarlierStore(entry: Entry): boolean {
  const latest = logOf(entry);
  return (entry.facts.history ?? []).some(({ attempt }) => {
    const log = attempt === undefined ? undefined : logOf(entry, attempt);
    return log !== undefined && log !== latest && hasStore(storeOf(log));
  });
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch (cause) {
    throw new CooperateError("storage", `${folder} could not be removed (${codeOf(cause)})`, { cause });
  }
}
