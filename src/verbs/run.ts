import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { ALL, type Includes } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { capacityOf, misfitOf } from "../runner/claiming/misfit.ts";
import { openListFile } from "../store/list-file.ts";
import { runEntries } from "./run-entries.ts";
import { describeNonePending, hasPending, nonePending } from "./pending-selection.ts";
import { type RunOptions, untilOf } from "./run-options.ts";
import { settingsOf } from "./run-settings.ts";
import type { Pacing } from "./pacing-options.ts";
import { type SlotRequest, slotsOf } from "./slot-options.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

export { configureRun as configure } from "./run-options.ts";

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const options = command.opts<RunOptions>();
  if (options.detach) {
    const { detach } = await import("./detach.ts");
    return detach(world, command);
  }
  const { selection, ...settings } = await settingsOf(command, world.env);
  const slots = await slotsOf(command, world.env);
  const isAsked = selection !== undefined || settings.limits.size > 0;
  const entries = isAsked ? await openListFile(file).read() : [];
  if (selection && !hasPending(entries, selection)) {
    if (options.ifPending !== true) throw nonePending(selection);
    say(world, `${file}: ${describeNonePending(selection)}: nothing to do (--if-pending)`);
    return 0;
  }
  const wanted = (selection ?? ALL).within(entries);
  for (const tag of unusedTags(entries, settings))
    say(world, `--limit: no entry has the tag ${quoteWords([tag])} so far`);
  if (options.dryRun) return dryRun(world, file, wanted, settings.max, slots);
  return runEntries(world, { ...settings, ...slots, file, wanted, untilMs: untilOf(world, options) });
}

function unusedTags(entries: readonly Entry[], { limits }: Pacing): string[] {
  const used = new Set(entries.flatMap(({ options }) => options.tags ?? []));
  return [...limits.keys()].filter((tag) => !used.has(tag));
}

async function dryRun(
  world: World,
  file: string,
  wanted: Includes,
  max: number,
  slots: SlotRequest,
): Promise<ExitCode> {
  const entries = await openListFile(file).read();
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
