import type { Command } from "commander";
import type { RunningEntry } from "../core/entry.ts";
import { formatNumbers, SELECTION_HELP } from "../core/selection.ts";
import type { Change } from "../list/changes/change.ts";
import type { Controlled } from "../list/changes/control.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { askHolders } from "./ask-holders.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/**
 * What `--cancel`, `--pause`, `--resume`, `--prioritize` and `--remove` have in common: one change
 * of the list and, where runners are asked for something, the wait for their answer.
 */
export interface ControlRequest {
  readonly file: string;
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

/** Declares the arguments of these verbs. */
export function configureControl(command: Command, help: string): void {
  command.argument("<file>", "the list").argument("<selection>", SELECTION_HELP).addHelpText("after", help);
}

/** Changes the list, waits for the runners to answer, and says what has changed by then. */
export async function controlEntries(world: World, request: ControlRequest): Promise<ExitCode> {
  const { change, order: what, obeyed, later } = request;
  const list = openListToChange(world, request.file);
  const onChanged = (controlled: Controlled): void => sayChanged(world, request, controlled);
  if (what === undefined) {
    onChanged(await list.update(change));
    return 0;
  }
  const { answered, silent } = await askHolders(world, list, { change, what, obeyed, onChanged });
  if (answered.length > 0) say(world, `${describe(answered)} ${later}`);
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(
      world,
      `entry ${n}: ${host} (pid ${pid}) was told, but has not answered yet; it will be ${later} when it does`,
    );
  }
  return 0;
}

function sayChanged(
  world: World,
  { now, skipped: why }: ControlRequest,
  { changed, asked, skipped }: Controlled,
): void {
  if (changed.length > 0) say(world, `${describe(changed)} ${now}`);
  if (skipped.length > 0) say(world, `left alone, since they ${why}: ${formatNumbers(skipped)}`);
  if (changed.length + asked.size + skipped.length === 0) say(world, "no entry is selected");
}

function describe(numbers: readonly number[]): string {
  const verb = numbers.length === 1 ? "is" : "are";
  return `${numbers.length} ${numbers.length === 1 ? "entry" : "entries"} (${formatNumbers([...numbers].sort((a, b) => a - b))}) ${verb}`;
}
