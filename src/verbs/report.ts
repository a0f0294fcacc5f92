import { resolve } from "node:path";
import type { Command } from "commander";
import { failedTails } from "../report/page/failed-tails.ts";
import { readPageFiles } from "../report/page/page-files.ts";
import { pageOf } from "../report/page/page-of.ts";
import { reportHtml } from "../report/page/report-html.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { gather } from "../results/query/gather.ts";
import { type Saved, usingSaved } from "../results/query/saved.ts";
import { settingsOf } from "../results/query/settings.ts";
import { configureReport } from "./report-options.ts";
import { checkReport, outputFor, type ReportOptions } from "./report/options.ts";
import { describePage } from "./report/describe-page.ts";
import { jobLogLines } from "./shared/job-log-lines.ts";
import { lostEntries } from "./report/lost-entries.ts";
import { openInBrowser } from "./shared/open-in-browser.ts";
import { checkGoals, sayGuesses, sayNoMetrics, sayOddities } from "./results/notes.ts";
import { writeOutput } from "./results/output-file.ts";
import { configureSelection, selectionOf } from "./selection-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { typedWords } from "./typed-words.ts";
import { printExactly, say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list");
  configureSelection(command, { optional: true });
  configureReport(command);
  command.addHelpText("after", HELP);
}

const HELP = `
One HTML file with everything in it: the best settings, what matters, learning
curves, a timeline, failures, all entries. It needs no network.
Without metrics it still shows statuses, the timeline and failures.

Examples:
  cooperate --report exps.json --metric 'acc=accuracy: ([0-9.]+)'
  cooperate --report exps.json 0-99 --over seed,fold -o first.html --open
  cooperate --report exps.json --anonymous --no-logs -o for-reviewers.html`;

const EARLIER = "the timeline shows what was before";

export async function run(world: World, command: Command): Promise<ExitCode> {
  const options = command.opts<ReportOptions>();
  const [file = ""] = command.args;
  return usingSaved(file, options, async (saved) => make(world, command, options, file, saved));
}

async function make(
  world: World,
  command: Command,
  options: ReportOptions,
  file: string,
  saved: Saved,
): Promise<ExitCode> {
  checkReport(options, saved);
  const output = outputFor(world, options, file);
  const settings = settingsOf(options, saved);
  const needs = { curves: true, keepRows: false, fromAll: options.fromAll ?? false, filesShown: 0 };
  const [files, gathered] = await Promise.all([
    readPageFiles(),
    gather(file, selectionOf(command), settings, needs, world.env),
  ]);
  checkGoals(gathered.collected, settings);
  const chosen = chooseItems(gathered.items, gathered.collected.columns, settings.renames, options);
  const code = sayOddities(world, file, gathered, chosen, settings, EARLIER);
  sayNoMetrics(world, gathered);
  sayGuesses(world, chosen, settings);
  const words = ["cooperate", "--report", ...typedWords(command)];
  const data = await pageOf(
    { file, options, settings, command: words },
    {
      gathered,
      chosen,
      madeAt: world.now().getTime(),
      isLost: await lostEntries(
        world,
        file,
        chosen.items.map(({ row }) => row),
      ),
      tailsOf: async (rows) => failedTails(rows, jobLogLines),
      warn: (message) => say(world, message),
    },
  );
  const html = reportHtml(data, files);
  const told = describePage(output, data, html);
  if (output === "-") {
    printExactly(world, [html]);
    say(world, told);
  } else await writeOutput(world, output, [html], file, options.force ?? false, told);
  if (options.open) await openInBrowser(world, resolve(world.cwd, output));
  return code;
}
