import type { Command } from "commander";
import { parseSelection, select, SELECTION_HELP } from "../core/selection.ts";
import { explain } from "../report/explanation.ts";
import { openListFile } from "../store/list-file.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { tableContext } from "./list-view.ts";
import type { ExitCode } from "./verb.ts";
import { printLines, say, type World } from "./world.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list").argument("<selection>", SELECTION_HELP);
}

/** More than that nobody reads. */
const MOST = 20;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text = ""] = command.args;
  const entries = await openListFile(file).read();
  const numbers = select(entries, parseSelection(text));
  const runners = (await presentRunners(file)).map(({ id }) => `${id.host} (pid ${id.pid})`);
  const context = { ...(await tableContext(world, entries, file)), file, runners };
  for (const n of numbers.slice(0, MOST)) printLines(world, explain(entries, n, context));
  if (numbers.length > MOST) say(world, `and ${numbers.length - MOST} more; name fewer of them`);
  return 0;
}
