import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { select, SELECTION_HELP } from "../core/selection.ts";
import { explain } from "../report/explanation.ts";
import { openListFile } from "../store/list-file.ts";
import { heldBackRunners } from "../membership/held-back-note.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import { tableContext } from "./shared/list-view.ts";
import type { ExitCode } from "./shared/verb.ts";
import { printLines, say, type World } from "./shared/world.ts";

/** More entries than these would not be read. */
const MOST = 20;

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, {
    optional: true,
    help: `${SELECTION_HELP} (default: all that wait)`,
  }).addHelpText(
    "after",
    `
Shows what each entry waits for: other entries, GPUs, its check, or a runner. Of
an entry that runs or has ended, it shows who runs it or how it ended. It also
names the command to type next. At most ${MOST} entries are shown.`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const entries = await openListFile(file).read();
  const selection = selectionOf(command);
  const numbers = selection === undefined ? waitingIn(entries) : select(entries, selection);
  if (numbers.length === 0) say(world, `nothing waits in ${file}`);
  const runners = (await presentRunners(file)).map(({ id }) => `${id.host} (pid ${id.pid})`);
  const heldBack = await heldBackRunners(file);
  const context = { ...(await tableContext(world, entries, file)), file, runners, heldBack };
  for (const n of numbers.slice(0, MOST)) printLines(world, explain(entries, n, context));
  if (numbers.length > MOST)
    say(world, `and ${numbers.length - MOST} more; select fewer entries to see them`);
  return 0;
}

function waitingIn(entries: readonly Entry[]): number[] {
  return [...entries.keys()].filter((n) => ["pending", "held"].includes(entries[n]?.status ?? ""));
}
