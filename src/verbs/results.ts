import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { type Style, styleFor } from "../report/style.ts";
import { bestCommand } from "./results/best-command.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { checkFitting } from "./results/fitting.ts";
import { type Format, formatOf, withSiunitx } from "./results/format.ts";
import { gather } from "../results/query/gather.ts";
import { longRecords } from "./results/long.ts";
import { checkGoals, sayGuesses, sayNoMetrics, sayOddities } from "./results/notes.ts";
import type { Options } from "./results/options.ts";
import { printMatches } from "./results/print-matches.ts";
import { save, type Saved, savedPath, usingSaved } from "../results/query/saved.ts";
import { sendLines, widthFor } from "./results/send-lines.ts";
import { settingsOf } from "../results/query/settings.ts";
import { tableOf } from "../results/query/table-of.ts";
import { recordLines, tableLines } from "./results/write-table.ts";
import { configureOptions } from "./results-options.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { typedWords } from "./typed-words.ts";
import { print, say, type World } from "./shared/world.ts";
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

/** More than a double has. */
const MOST_DIGITS = 20;

/** A file has no colours. */
const PLAIN: Style = (_, text) => text;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const options = withSiunitx(command.opts<Options>(), command.args);
  const [file = ""] = command.args;
  return usingSaved(file, options, async (saved) => show(world, command, options, file, saved));
}

async function show(
  world: World,
  command: Command,
  options: Options,
  file: string,
  saved: Saved,
): Promise<ExitCode> {
  const format = formatOf(options);
  checkFitting(options, format, saved);
  const top = countIn("--top", options.top);
  const digits = countIn("--digits", options.digits);
  if (digits !== undefined && digits > MOST_DIGITS)
    throw usageError(`--digits ${digits}: a number has at most ${MOST_DIGITS} decimals`);
  const before = countIn("-B", options.beforeContext) ?? 0;
  const after = countIn("-A", options.afterContext) ?? 0;
  const settings = settingsOf(options, saved);
  const needs = {
    curves: options.long ?? false,
    keepRows: options.rows ?? false,
    fromAll: options.fromAll ?? false,
    files: options.files,
    filesShown: countIn("--files-shown", options.filesShown) ?? 0,
  };
  const gathered = await gather(file, selectionOf(command), settings, needs, world.env);
  const { renames } = settings;
  checkGoals(gathered.collected, settings);
  const chosen = chooseItems(gathered.items, gathered.collected.columns, renames, options);
  if (options.grep !== undefined) return printMatches(world, chosen.items, options.grep, before, after);
  const code = sayOddities(world, file, gathered, chosen, settings);
  sayNoMetrics(world, gathered);
  // what is remembered may name a column that this list does not have
  const isEmpty = gathered.items.length === 0;
  if (options.rename !== undefined && !isEmpty)
    for (const name of renames.keys()) chosen.fields.named(name, "--rename");
  const width = widthFor(world, options);
  const send = (lines: Iterable<string>): Promise<void> => sendLines(world, file, lines, format, options);
  if (isEmpty && options.best) return 1;
  if (isEmpty) await send(format === "json" ? ["[]"] : []);
  else if (options.long) await send(recordLines(longRecords(chosen, options), format, width));
  else if (options.matters) {
    const { mattersLines } = await import("./results/matters.ts");
    await send(mattersLines(world, chosen, options, settings, format, width, commandLine(command)));
  } else {
    const table = tableOf((message) => say(world, message), chosen, options, settings, top);
    if (needsGoal(format, options)) sayGuesses(world, chosen, settings);
    if (options.best) return printBest(world, table);
    const style = options.output === undefined ? styleFor(world.stdout, world.env) : PLAIN;
    await send(tableLines(table, format, options, digits, width, commandLine(command), style));
  }
  if (options.save) await saveSettings(world, file, options);
  return code;
}

/** Whether it matters which way a metric is good: for the order of rows, or for what is bold. */
function needsGoal(format: Format, { sort, top, best, rows }: Options): boolean {
  if (best || format === "markdown" || format === "latex") return true;
  return sort === undefined && !rows && (format === "text" || top !== undefined);
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
function commandLine(command: Command): string {
  return quoteWords(["cooperate", "--results", ...typedWords(command)]);
}

async function saveSettings(world: World, file: string, options: Options): Promise<void> {
  const { metric, from, better, over, flags, rename } = options;
  // what is not given now stays as it was
  const given = Object.entries({ metric, from, better, over, flags, rename }).filter(
    ([, value]) => value !== undefined,
  );
  await save(file, () => Object.fromEntries(given));
  say(world, `saved in ${savedPath(file)}: --results needs no options now`);
}

function countIn(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(option, text, 0);
}
