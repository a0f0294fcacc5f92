import type { Command } from "commander";
import { collectNames } from "./collect.ts";
import { allColumnsOption, hideOption, renameOption, uniqueOption, whereOption } from "./row-options.ts";

/** Declares them. */
export function configureShape(command: Command): void {
  command
    .option("--over <columns>", "one row for each setting of all other parameters: seed", collectNames)
    .option("--group-by <columns>", "one row for each setting of these", collectNames)
    .option(
      "--show <summaries>",
      "of the runs of a row: mean±std (default), mean, median, iqm, min..max, mean±sem, mean±ci95, n; several with commas",
      collectNames,
    )
    .option("--pivot <column>", "its values become columns; metric stands for the metrics")
    .addOption(whereOption())
    .addOption(uniqueOption())
    .option("--join <column>", "one row for all entries of the same name, with the metrics of all: name")
    .option("--sort <column>", "sort by a column; -lr for the largest first (default: the best first)")
    .option("--top <n>", "only the first N rows")
    .option("--columns <names>", "exactly these columns, also host, time, tags, command", collectNames)
    .addOption(allColumnsOption())
    .addOption(hideOption())
    .addOption(renameOption());
}
