import type { Entry, PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { Change } from "./change.ts";
import { formatEntry } from "./codec.ts";

/** Adds `added` at the end; the value is the number of the first of them. */
export function append(added: readonly PendingEntry[]): Change<number> {
  let at: number | undefined; // where the last call put them: it may have been written and its reply lost
  return (entries) => {
    if (at !== undefined && added.every((entry, i) => isSame(entries[(at as number) + i], entry))) {
      return { entries, value: at };
    }
    at = entries.length;
    return { entries: added.length > 0 ? [...entries, ...added] : entries, value: at };
  };
}

/** Entries compared by what the list says of them; a claim made meanwhile changes neither argv nor options. */
function isSame(entry: Entry | undefined, other: PendingEntry): boolean {
  if (!entry) return false;
  return formatEntry({ ...other, argv: entry.argv, options: entry.options }) === formatEntry(other);
}

/** Puts `added` in the place of all there is; the value is how many entries went.
 *  @throws CooperateError (usage) when an entry is running: its outcome would have nowhere to go. */
export function replaceAll(added: readonly PendingEntry[]): Change<number> {
  return (entries) => {
    const running = entries.findIndex((entry) => entry.status === "running");
    if (running !== -1) {
      throw usageError(
        `entry ${running} is running: a list is not replaced while it is worked on`,
        "append to it, or wait until it has ended",
      );
    }
    return { entries: added, value: entries.length };
  };
}
