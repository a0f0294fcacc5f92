import type { Command } from "commander";
import type { Entry } from "../core/entry.ts";
import { ALL, parseSelection, select, SELECTION_HELP } from "../core/selection.ts";
import { formatAttempts } from "../report/attempt-rows.ts";
import { entryToObject, formatEntries } from "../report/entry-row.ts";
import { openListFile } from "../store/list-file.ts";
import { tableContext } from "./look.ts";
import type { ExitCode } from "./verb.ts";
import { print, say, type World } from "./world.ts";

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .argument("[selection]", SELECTION_HELP)
    .option("--json", "an array of objects: n, status, argv, and all that the record holds");
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", text] = command.args;
  const selection = text === undefined ? ALL : parseSelection(text);
  const entries = await openListFile(file).read();
  const numbers = select(entries, selection);
  const context = await tableContext(world, entries, file);
  if (command.opts<{ json?: boolean }>().json) {
    const lines = numbers.map((n) =>
      JSON.stringify(entryToObject(entries[n] as Entry, n, context.standings)),
    );
    print(world, lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`);
  } else if (numbers.length === 0) {
    say(world, `${file} is empty`);
  } else {
    print(world, formatEntries(entries, numbers, context).join("\n"));
    const [only, ...others] = numbers;
    if (only === undefined || others.length > 0) return 0;
    for (const line of formatAttempts(entries[only] as Entry, context)) print(world, line);
  }
  return 0;
}
