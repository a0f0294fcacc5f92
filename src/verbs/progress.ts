import type { Command } from "commander";
import { tally } from "../list/tally.ts";
import { formatProgress, progressToObject } from "../report/progress-report.ts";
import { openListFile } from "../store/list-file.ts";
import { tableContext } from "./look.ts";
import type { ExitCode } from "./verb.ts";
import { print, type World } from "./world.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list").option("--json", "the same as an object; times in milliseconds");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const entries = await openListFile(file).read();
  const context = await tableContext(world, entries, file);
  const figures = tally(entries);
  if (command.opts<{ json?: boolean }>().json)
    print(world, JSON.stringify(progressToObject(figures, context), null, 2));
  else print(world, formatProgress(figures, file, context).join("\n"));
  return 0;
}
