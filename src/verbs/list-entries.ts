import { type Entry, STATUSES } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { ALL, isQuick, select, selectFromStream, type Selection } from "../core/selection.ts";
import { mostSimilar } from "../core/similar.ts";
import { fullEntry } from "../list/format/scan.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { shownStatus, type TableContext } from "../report/entry-row.ts";
import { METRIC, sortEntries } from "../report/entry-table.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { openListFile } from "../store/list-file.ts";
import { logPathOf } from "./shared/log-path.ts";
import { lastOutput } from "./shared/log-tail.ts";
import { tableContext } from "./shared/list-view.ts";
import { say, type World } from "./shared/world.ts";

/** Which entries of a list to show, in which order. */
export interface ListRequest {
  /** Undefined: all. */
  readonly selection: Selection | undefined;
  readonly status: string | undefined;
  readonly sort: string | undefined;
  /** Whether the last line of each log is shown. */
  readonly wantsTails: boolean;
  /** Columns that show a metric: `metric:NAME`. */
  readonly metrics?: readonly string[];
}

/** The entries to show, by their `numbers`, in that order. */
export interface ListedEntries {
  readonly entries: readonly Entry[];
  readonly numbers: readonly number[];
  readonly context: TableContext;
}

/** Reads what `--list` shows of the list `file`.
 *  @throws CooperateError when the list cannot be read, or nothing matches the selection */
export async function listEntries(world: World, file: string, request: ListRequest): Promise<ListedEntries> {
  const statuses = request.status === undefined ? undefined : statusesIn(request.status);
  const { entries, numbers: selected } = await selectIn(file, request.selection ?? ALL);
  const context = await tableContext(
    world,
    selected.map((n) => entries[n] as Entry),
    file,
  );
  const kept = statuses
    ? selected.filter((n) => statuses.includes(shownStatus(entries[n] as Entry, context.livenessByClaim)))
    : selected;
  const { sort } = request;
  const wantsTails = request.wantsTails || sort === "tail" || sort === "-tail";
  const metrics = [...(request.metrics ?? []), ...(sort?.replace(/^-/, "").startsWith(METRIC) ? [sort] : [])];
  const full = {
    ...context,
    ...(wantsTails && { tails: await tailsOf(entries, kept, file) }),
    ...(metrics.length > 0 && {
      metrics: await import("./entry-metrics.ts").then(({ metricsOf }) =>
        metricsOf(
          file,
          entries,
          kept,
          metrics.map((name) => name.replace(/^-?metric:/, "")),
        ),
      ),
    }),
  };
  const misspelt = misspeltKeys(kept.map((n) => [n, entries[n] as Entry]));
  for (const line of describeMisspelt(misspelt)) say(world, line);
  const numbers = sort === undefined ? kept : sortEntries(sort, entries, kept, full);
  return { entries, numbers, context: full };
}

/** The selected entries at their numbers. Where numbers and statuses say which, only these are in
 *  memory. */
async function selectIn(
  file: string,
  selection: Selection,
): Promise<{ readonly entries: readonly Entry[]; readonly numbers: readonly number[] }> {
  const list = openListFile(file);
  if (!isQuick(selection)) {
    const entries = await list.read();
    return { entries, numbers: select(entries, selection) };
  }
  return list.scan((each) => {
    const picked = selectFromStream(each, selection);
    return { ...picked, entries: picked.entries.map(fullEntry) };
  });
}

const SHOWN = [...STATUSES, "queued", "checking", "paused", "orphaned", "lost", "lost?"];

/** The statuses of `--status`.
 *  @throws CooperateError (usage) for a word that is not a status */
function statusesIn(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !SHOWN.includes(word));
  if (unknown !== undefined) {
    const similar = mostSimilar(unknown, SHOWN);
    throw usageError(
      `--status: there is no status ${unknown === "" ? '""' : unknown}`,
      similar === undefined ? `there are: ${SHOWN.join(", ")}` : `did you mean ${similar}?`,
    );
  }
  return words.includes("lost") ? [...words, "lost?"] : words;
}

/** The last line of each log that can be read on this machine. */
async function tailsOf(
  entries: readonly Entry[],
  numbers: readonly number[],
  file: string,
): Promise<ReadonlyMap<number, string>> {
  const tails = new Map<number, string>();
  for (const n of numbers) {
    try {
      const [line] = await lastOutput(logPathOf(entries[n] as Entry, n, file), 1);
      if (line !== undefined) tails.set(n, line);
    } catch {
      // There is no log, or not on this machine.
    }
  }
  return tails;
}
