import type { Command } from "commander";
import { configureCollecting } from "./results-options.ts";
import { collect, collectConditions, collectNames } from "./collect.ts";

/** Declares the options about what a page shows. */
export function configurePage(command: Command): void {
  configureCollecting(command);
  command
    .option(
      "--over <columns>",
      "what the runs of a setting differ in (default: seed, if there is one)",
      collectNames,
    )
    .option("--group-by <columns>", "the other way round: a setting is these columns", collectNames)
    .option(
      "--where <condition>",
      "only these: 'lr>=0.01 & opt!=sgd | failed'; also ~ (regex), ! and brackets",
      collectConditions,
    )
    .option("--unique <which>", "of runs of the same setting only the last, or the first")
    .option("--columns <names>", "exactly these parameters and metrics", collectNames)
    .option("--all-columns", "also the parameters that do not vary")
    .option("--hide <names>", "leave these columns out", collectNames)
    .option(
      "--rename <name=title>",
      "call a column otherwise: batch-size=bs; can be given more than once",
      collect,
    )
    .option("--no-logs", "leave out the last lines of the job logs")
    .option("--no-commands", "leave out the commands")
    .option("--anonymous", "no hosts, users and folders: for a page that is sent around");
}

/** Declares the options of `--report`. */
export function configureReport(command: Command): void {
  configurePage(command);
  command
    .option("-o, --output <file>", "the page (default: the name of the list with .html, here); - for stdout")
    .option("--force", "replace the file even if it is not as cooperate has left it")
    .option("--open", "show the page in a browser");
}
