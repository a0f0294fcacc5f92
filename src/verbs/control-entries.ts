import type { Command } from "commander";
import type { RunningEntry } from "../core/entry.ts";
import { formatNumbers, SELECTION_HELP } from "../core/selection.ts";
import type { Change } from "../list/changes/change.ts";
import type { Controlled } from "../list/changes/control.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { unreadableTeller } from "./ask-runners.ts";
import { Answers } from "./await-answers.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

/**
 * What `--cancel`, `--pause`, `--resume`, `--prioritize` and `--remove` have in common: one change of the list. Where it
 * gives runners an order, it waits until they have obeyed.
 */
export interface ControlRequest {
  readonly file: string;
  readonly change: Change<Controlled>;
  /** How messages call entries that changed at once: `cancelled`, `held`, ... */
  readonly now: string;
  /** How messages call running entries after their runner has obeyed: `cancelled`, `paused`, ... */
  readonly later: string;
  /** The order for the runners of running entries; undefined when there is none. */
  readonly order?: ControlOrder["what"];
  /** Whether the runner of this entry has obeyed. */
  readonly obeyed: (entry: RunningEntry) => boolean;
  /** Why other entries were left alone, in words: `have ended already`. */
  readonly skipped: string;
}

/** Declares the arguments of these verbs. */
export function configureControl(command: Command, help: string): void {
  command.argument("<file>", "the list").argument("<selection>", SELECTION_HELP).addHelpText("after", help);
}

/** Does it, waits for the runners to answer, and says what is so by then. */
export async function controlEntries(world: World, steering: ControlRequest): Promise<ExitCode> {
  const list = openListToChange(world, steering.file);
  const answers = steering.order && new Answers(list, steering.order, unreadableTeller(world));
  const { changed, asked, skipped } = await list.update(
    steering.change,
    answers ? { beside: answers.ask } : {},
  );
  if (changed.length > 0) say(world, `${describe(changed)} ${steering.now}`);
  if (skipped.length > 0) say(world, `left alone, since they ${steering.skipped}: ${formatNumbers(skipped)}`);
  if (changed.length + asked.size + skipped.length === 0) say(world, "no entry is selected");
  if (asked.size === 0 || !answers) return 0;
  const silent = await answers.wait(asked, steering.obeyed);
  const answered = [...asked.values()].filter((n) => !silent.some(({ n: other }) => other === n));
  if (answered.length > 0) say(world, `${describe(answered)} ${steering.later}`);
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(
      world,
      `entry ${n}: ${host} (pid ${pid}) was told, but has not answered yet; it will be ${steering.later} when it does`,
    );
  }
  return 0;
}

function describe(numbers: readonly number[]): string {
  const verb = numbers.length === 1 ? "is" : "are";
  return `${numbers.length} ${numbers.length === 1 ? "entry" : "entries"} (${formatNumbers([...numbers].sort((a, b) => a - b))}) ${verb}`;
}
