import type { Command } from "commander";
import type { RunningEntry } from "../core/entry.ts";
import { ALL, type Selection } from "../core/selection.ts";
import type { Change } from "../list/changes/change.ts";
import type { Controlled } from "../list/changes/control.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { askHolders } from "./ask-holders.ts";
import { openListToChange } from "./open-list.ts";
import { countEntries, sayControlled, sayWhatWould } from "./say-controlled.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/**
 * What `--cancel`, `--pause`, `--resume`, `--prioritize` and `--remove` have in common: one change
 * of the list and, where runners are asked for something, the wait for their answer.
 */
export interface ControlRequest {
  readonly file: string;
  /** Only say what would change. */
  readonly dryRun: boolean;
  readonly change: Change<Controlled>;
  /** How messages call the entries that changed at once: `cancelled`, `held`, ... */
  readonly now: string;
  /** How messages call the running entries once their runner has obeyed: `cancelled`, `paused`,
   *  ... */
  readonly later: string;
  /** The order for the runners of running entries; undefined where there is none. */
  readonly order?: ControlOrder["what"];
  /** Whether the runner of this entry has obeyed. */
  readonly obeyed: (entry: RunningEntry) => boolean;
  /** Why the skipped entries were left alone, in words: `have ended already`. */
  readonly skipped: string;
}

/** Declares the arguments and options of these verbs. */
export function configureControl(command: Command, help: string): void {
  configureSelection(configureDryRun(command).argument("<file>", "the list")).addHelpText("after", help);
}

/** Declares `--dry-run` of a verb that changes entries or asks runners. */
export function configureDryRun(command: Command): Command {
  return command.option("--dry-run", "show what would change; change nothing");
}

/** What was typed for one of these verbs. */
export function controlOf(command: Command): {
  readonly file: string;
  readonly selection: Selection;
  readonly dryRun: boolean;
} {
  const [file = ""] = command.args;
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  return { file, selection: selectionOf(command) ?? ALL, dryRun };
}

/** Changes the list, waits for the runners to answer, and says what has changed by then. */
export async function controlEntries(world: World, request: ControlRequest): Promise<ExitCode> {
  const { change, order: what, obeyed, later } = request;
  const list = openListToChange(world, request.file);
  if (request.dryRun) {
    const entries = await list.read();
    sayWhatWould(world, request, change(entries).value, entries);
    return 0;
  }
  const onChanged = (controlled: Controlled): void => sayControlled(world, request, controlled);
  if (what === undefined) {
    onChanged(await list.update(change));
    return 0;
  }
  const { answered, silent } = await askHolders(world, list, { change, what, obeyed, onChanged });
  if (answered.length > 0) say(world, `${countEntries(answered, "is", "are")} ${later}`);
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(
      world,
      `entry ${n}: ${host} (pid ${pid}) was told, but has not answered yet; it will be ${later} when it does`,
    );
  }
  return 0;
}
