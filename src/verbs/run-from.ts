import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { ALL, type Includes } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { capacityOf, misfitOf } from "../runner/claiming/misfit.ts";
import type { ListFile } from "../store/list-file.ts";
import type { TransactionOptions } from "../store/transaction.ts";
import { runEntries, type RunRequest } from "./run-entries.ts";
import { describeNonePending, hasPending, nonePending } from "./pending-selection.ts";
import { type RunOptions, untilOf } from "./run-options.ts";
import { settingsOf } from "./run-settings.ts";
import type { Pacing } from "./pacing-options.ts";
import { type SlotRequest, slotsOf } from "./slot-options.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

/** The list on which a runner works. */
export interface ListSource extends Pick<RunRequest, "remote"> {
  /** As it is named in messages. */
  readonly file: string;
  readonly open: (options?: TransactionOptions) => ListFile;
}

/** Runs entries of a list as the command line says, here or elsewhere. */
export async function runFrom(
  world: World,
  command: Command,
  { file, open, remote }: ListSource,
): Promise<ExitCode> {
  const options = command.opts<RunOptions>();
  const { selection, ...settings } = await settingsOf(command, world.env);
  const slots = await slotsOf(command, world.env);
  const isAsked = selection !== undefined || settings.limits.size > 0;
  const entries = isAsked ? await open().read() : [];
  if (selection && !hasPending(entries, selection)) {
    if (options.ifPending !== true) throw nonePending(selection);
    say(world, `${file}: ${describeNonePending(selection)}: nothing to do (--if-pending)`);
    return 0;
  }
  const wanted = (selection ?? ALL).within(entries);
  for (const tag of unusedTags(entries, settings))
    say(world, `--limit: no entry has the tag ${quoteWords([tag])} so far`);
  if (options.dryRun) return dryRun(world, await open().read(), wanted, settings.max, slots);
  const untilMs = untilOf(world, options);
  return runEntries(world, { ...settings, ...slots, file, wanted, untilMs, ...(remote && { remote }) });
}

function unusedTags(entries: readonly Entry[], { limits }: Pacing): string[] {
  const used = new Set(entries.flatMap(({ options }) => options.tags ?? []));
  return [...limits.keys()].filter((tag) => !used.has(tag));
}

function dryRun(
  world: World,
  entries: readonly Entry[],
  wanted: Includes,
  max: number,
  slots: SlotRequest,
): ExitCode {
  const capacity = capacityOf(slots);
  const pending = [...entries.entries()].filter(
    ([n, entry]) =>
      entry.status === "pending" &&
      misfitOf(entry, capacity) === undefined &&
      wanted(entry, n, entries.length),
  );
  const order = pending.sort(([, a], [, b]) => (b.options.priority ?? 0) - (a.options.priority ?? 0));
  const shown = order.slice(0, max);
  for (const line of describeMisspelt(misspeltKeys(shown))) say(world, line);
  for (const [n, entry] of shown) print(world, `[${n}] ${quoteWords(entry.argv)}`);
  say(world, `${shown.length} of ${entries.length} entries would run here; nothing was written`);
  return 0;
}
