import type { Command } from "commander";
import { STATUSES } from "../core/entry.ts";
import { ALL, SELECTION_HELP } from "../core/selection.ts";
import { Followed } from "../list/queries/followed.ts";
import { endCode, isOver, type EndState, endStateOf } from "../list/queries/end-state.ts";
import { describeAwaited, formatEndState } from "../report/awaited-lines.ts";
import { AwaitNotes } from "./await-notes.ts";
import { durationOption } from "./lease.ts";
import { type ExitCode, TIMED_OUT } from "./shared/verb.ts";
import { print, printJson, say, type World } from "./shared/world.ts";
import { ListFeed } from "./watch/list-feed.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { within } from "./within.ts";

interface Options {
  readonly timeout?: string;
  readonly json?: boolean;
}

const POLL_MS = 1_000;

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, {
    optional: true,
    help: `${SELECTION_HELP} (default: all, also those that are added meanwhile)`,
  })
    .option("--timeout <duration>", "give up after this long; 0 only looks (default: never)")
    .option("--json", "print an object at the end, instead of the counts")
    .addHelpText(
      "after",
      `
Waits until none of the entries can run any more. Held and paused ones still
can. A status means the entries that have it at the start.

Exit code: 0 all done; 1 one of them failed, was cancelled, or can never run;
124 timed out.

Example:
  cooperate --await exps.json --timeout 12h && python plot.py`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { timeout, json = false } = command.opts<Options>();
  const deadline = world.monotonic() + limitOf(timeout);
  const feed = new ListFeed(file, world);
  const selection = selectionOf(command) ?? ALL;
  await feed.refresh();
  const followed = new Followed(feed.model.entries, selection);
  const notes = new AwaitNotes(world, file, followed);
  const endState = (): EndState =>
    endStateOf(feed.model.entries, followed.numbers, feed.model.figures.waiting.stuck);
  const end = (timedOut: boolean): ExitCode => {
    if (json) printJson(world, toObject(feed, followed, endState(), timedOut), 2);
    else print(world, formatEndState(endState()));
    for (const line of describeAwaited(endState(), { file, timedOut, removed: followed.removed }))
      say(world, line);
    if (timedOut) return TIMED_OUT;
    return followed.removed > 0 && followed.numbers.size === 0 ? 1 : endCode(endState());
  };
  while (!isOver(endState())) {
    const isLate = (): boolean => world.monotonic() >= deadline;
    if (isLate()) return end(true);
    await notes.tell(feed, endState());
    await world.sleep(Math.min(POLL_MS, deadline - world.monotonic()));
    // Storage may hang.
    if (!(await within(world, deadline - world.monotonic(), feed.refresh()))) world.exit(end(true));
    followed.update(feed.model.entries);
  }
  return end(false);
}

function limitOf(timeout: string | undefined): number {
  if (timeout === undefined) return Number.POSITIVE_INFINITY;
  return /^0+[dhms]?$/.test(timeout) ? 0 : durationOption("--timeout", timeout);
}

/** The object of `--await --json`: `counts` by status, the `numbers` of the entries by what became
 *  of them, how many were `removed`, and whether the wait `timedOut`. */
function toObject(
  feed: ListFeed,
  followed: Followed,
  { counts, stuck }: EndState,
  timedOut: boolean,
): object {
  const numbers = [...followed.numbers].sort((a, b) => a - b);
  const byStatus = STATUSES.map((status) => [
    status,
    numbers.filter((n) => feed.model.entries[n]?.status === status),
  ]);
  return {
    total: numbers.length,
    counts,
    numbers: Object.fromEntries(byStatus),
    stuck,
    removed: followed.removed,
    timedOut,
  };
}
