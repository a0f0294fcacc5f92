import type { Command } from "commander";
import { configureCollecting } from "./results-options.ts";
import { collectNames } from "./collect.ts";
import { allColumnsOption, hideOption, renameOption, uniqueOption, whereOption } from "./row-options.ts";

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
    .addOption(whereOption())
    .addOption(uniqueOption())
    .option("--columns <names>", "exactly these parameters and metrics", collectNames)
    .addOption(allColumnsOption())
    .addOption(hideOption())
    .addOption(renameOption())
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
