import type { Command } from "commander";
import { quoteWords } from "../core/shell-words.ts";
import { bestCommand } from "./results/best-command.ts";
import { chooseItems } from "./results/chosen-items.ts";
import { type Format, formatOf, isForPrograms } from "./results/format.ts";
import { gather } from "./results/gather.ts";
import { longRecords } from "./results/long.ts";
import { sayGuesses, sayOddities } from "./results/notes.ts";
import type { Options } from "./results/options.ts";
import { writeOutput } from "./results/output-file.ts";
import { readSaved, save, savedPath } from "./results/saved.ts";
import { settingsOf } from "./results/settings.ts";
import { tableOf } from "./results/table-of.ts";
import { recordLines, tableLines } from "./results/write-table.ts";
import { configureOptions } from "./results-options.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, printExactly, printLines, say, type World } from "./shared/world.ts";
import { wholeNumber } from "./whole-number.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, { optional: true });
  configureOptions(command);
  command.addHelpText("after", HELP);
}

const HELP = `
The options of a command become columns; only those that vary are shown. The
metrics come from the job logs (--metric), from what the experiments write to
$COOPERATE_METRICS, and from files (--from).

Examples:
  cooperate --results exps.json --metric 'acc=accuracy: ([0-9.]+)' --over seed
  cooperate --results exps.json --where 'lr>=0.01 & optimizer!=sgd' --top 5
  cooperate --results exps.json --over seed --pivot method -o table.tex
  cooperate --results exps.json --over seed --test
  cooperate --results exps.json --matters
  cooperate --results exps.json --csv | python3 -c 'import pandas, sys; ...'`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const [file = ""] = command.args;
  const format = formatOf(options);
  const top = options.top === undefined ? undefined : wholeNumber("--top", options.top, 0);
  const digits = options.digits === undefined ? undefined : wholeNumber("--digits", options.digits, 0);
  const settings = settingsOf(options, await readSaved(file));
  const needs = {
    curves: options.long ?? false,
    keepRows: options.rows ?? false,
    fromAll: options.fromAll ?? false,
  };
  const gathered = await gather(file, selectionOf(command), settings, needs, world.env);
  const { columns } = gathered.collected;
  const chosen = chooseItems(gathered.items, columns, settings.renames, options);
  const code = sayOddities(world, file, gathered, chosen, settings);
  const width = widthOf(world, options);
  if (options.long) {
    await write(world, file, recordLines(longRecords(chosen), format, width), format, options);
  } else if (options.matters) {
    const { mattersLines } = await import("./results/matters.ts");
    const lines = mattersLines(world, chosen, options, settings, format, width, commandLine(command));
    await write(world, file, lines, format, options);
  } else {
    const table = tableOf(world, chosen, options, settings, top);
    if (!isForPrograms(format) || options.top !== undefined || options.best)
      sayGuesses(world, chosen, settings);
    if (options.best) return printBest(world, table);
    const typed = commandLine(command);
    await write(world, file, tableLines(table, format, options, digits, width, typed), format, options);
  }
  if (options.save) await saveSettings(world, file, options);
  return code;
}

/** Prints the rows, or writes them into the file of `-o`. */
async function write(
  world: World,
  file: string,
  lines: readonly string[],
  format: Format,
  { output, force }: Options,
): Promise<void> {
  if (output !== undefined) await writeOutput(world, output, lines, file, force ?? false);
  else if (isForPrograms(format)) printExactly(world, lines);
  else printLines(world, lines);
}

/** A table is cut to the width of a terminal; what programs or files get never is. */
function widthOf({ stdout }: World, { output }: Options): number {
  const isCut = stdout.isTTY === true && output === undefined;
  return isCut ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}

function printBest(world: World, table: Parameters<typeof bestCommand>[0]): ExitCode {
  const command = bestCommand(table);
  if (command !== undefined) {
    print(world, command);
    return 0;
  }
  say(world, "no run that is done has a value, so there is no best one");
  return 1;
}

/** What was typed, for the comment in a LaTeX table. */
function commandLine({ parent }: Command): string {
  const { rawArgs = [] } = (parent ?? {}) as { readonly rawArgs?: readonly string[] };
  return quoteWords(["cooperate", "--results", ...rawArgs.slice(1)]);
}

async function saveSettings(world: World, file: string, options: Options): Promise<void> {
  const { metric, from, better, over, flags, rename } = options;
  // what is not given now stays as it was
  const given = Object.entries({ metric, from, better, over, flags, rename }).filter(
    ([, value]) => value !== undefined,
  );
  await save(file, Object.fromEntries(given));
  say(world, `saved in ${savedPath(file)}: --results needs no options now`);
}
