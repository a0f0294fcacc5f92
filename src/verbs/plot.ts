import type { Command } from "commander";
import { CooperateError, usageError } from "../core/failure.ts";
import { NoMatchError } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { buildFigure } from "../report/figures/build.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { gather } from "../results/query/gather.ts";
import type { Gathered } from "../results/query/gatherer.ts";
import { type Saved, usingSaved } from "../results/query/saved.ts";
import { settingsOf } from "../results/query/settings.ts";
import { configurePlot } from "./plot-options.ts";
import { checkPlot, lookOf, plotFormat, type PlotOptions } from "./plot/options.ts";
import { figureRequest, isStep } from "./plot/request.ts";
import { showText } from "./plot/show-text.ts";
import { hintFor, type Placing, takePlacing } from "./plot/words.ts";
import { checkGoals, sayOddities } from "./results/notes.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";
import { typedWords } from "./typed-words.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, { optional: true });
  configurePlot(command);
  command.addHelpText("after", HELP);
}

const HELP = `
Behind FILE, in any order, which column is where; all other words are a selection:
  x=lr            parameter, metric or fact; x=step for learning curves
  y=accuracy      the metric (default: the first one)
  color=method    a colour, line pattern and marker for each value
  facet=dataset   a panel for each value
  over=seed       what is averaged
  kind=box        line, dots, box, bar, heat (with z=metric), parallel
Without kind= numbers on the x axis are lines of means with bars, names are dots.

Examples:
  cooperate --plot exps.json x=lr y=acc color=method over=seed --metric 'acc=accuracy: ([0-9.]+)'
  cooperate --plot exps.json x=step y=loss color=lr over=seed -o curves.pdf
  cooperate --plot exps.json x=method y=acc kind=box facet=dataset -o box.svg --width 8.5cm
  cooperate --plot exps.json x=lr y=batch-size z=acc kind=heat -o heat.tex`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const placing = takePlacing(command.args);
  const [file = ""] = command.args;
  if (file === "") throw usageError("which list?", "for example: cooperate --plot exps.json x=lr y=accuracy");
  const typed = command.opts<PlotOptions>();
  if (typed.over !== undefined && placing.over !== undefined)
    throw usageError("over= and --over do not go together", "give one of them");
  const options = placing.over === undefined ? typed : { ...typed, over: placing.over };
  return usingSaved(file, options, async (saved) => plot(world, command, options, placing, file, saved));
}

async function plot(
  world: World,
  command: Command,
  options: PlotOptions,
  placing: Placing,
  file: string,
  saved: Saved,
): Promise<ExitCode> {
  const format = plotFormat(options);
  checkPlot(options, format, saved);
  const look = lookOf(options, commandLine(command));
  const settings = settingsOf(options, saved);
  const needs = {
    curves: isStep(placing),
    keepRows: false,
    fromAll: options.fromAll ?? false,
    filesShown: 0,
  };
  const gathered = await withHint(command, gather(file, selectionOf(command), settings, needs, world.env));
  checkGoals(gathered.collected, settings);
  const all = chooseItems(gathered.items, gathered.collected.columns, settings.renames, options);
  const code = sayOddities(world, file, gathered, all, settings);
  if (all.items.length === 0 || (code !== 0 && gathered.collected.columns.length === 0)) return 1;
  // whoever says which statuses wants all of these
  const items = all.items.filter(({ row }) => options.status !== undefined || row.status === "done");
  if (items.length === 0) {
    if (all.items.some(({ row }) => row.log !== undefined))
      say(world, `none of these ${all.items.length} runs is done: --status running,failed takes others`);
    return 1;
  }
  const warn = (message: string): void => say(world, message);
  const request = figureRequest(placing, options, { ...all, items }, settings, warn);
  const figure = buildFigure(items, request);
  if (format === "terminal") showText(world, figure);
  else {
    const { writeFigure } = await import("./plot/write-figure.ts");
    await writeFigure(world, figure, format, look, options, file);
  }
  return code;
}

/** Words that look like ours and are none are a selection, which then matches nothing. */
async function withHint({ args }: Command, gathering: Promise<Gathered>): Promise<Gathered> {
  try {
    return await gathering;
  } catch (error) {
    const hint = args.slice(1).flatMap((word) => hintFor(word) ?? [])[0];
    if (!(error instanceof NoMatchError) || hint === undefined) throw error;
    throw new CooperateError("usage", error.message, { hint });
  }
}

/** What was typed, for whoever finds the figure. */
function commandLine(command: Command): string {
  return quoteWords(["cooperate", "--plot", ...typedWords(command)]);
}
