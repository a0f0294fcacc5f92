import type { Command } from "commander";
import { collect, collectNames } from "./collect.ts";
import { configureFormat } from "./results-format-options.ts";
import { configureShape } from "./results-shape-options.ts";

/** Declares the options about what is read. */
export function configureCollecting(command: Command): void {
  command
    .option(
      "--metric <name=regex>",
      "a number in the job logs: NAME[:HOW]=REGEX, 'acc=accuracy: ([0-9.]+)'; HOW: last (default), first, min, max, mean, sum, count, all, best; or acc:max of a metrics file; json; can be given more than once",
      collect,
    )
    .option(
      "--from <pattern>",
      "a file that the experiments write: '{output}/metrics.json'; can be given more than once",
      collect,
    )
    .option("--from-all", "take all files that a pattern of --from matches, not only the newest")
    .option("--attempts <which>", "latest (default), done, all (a row for each), or joined (their curves)")
    .option(
      "--status <statuses>",
      "only entries with these statuses, all of which count: done,failed",
      collectNames,
    )
    .option(
      "--flags <names>",
      "options that take no value, where the list alone does not tell: amp,verbose",
      collectNames,
    )
    .option("--better <metric=way>", "which way is good: loss=min,acc=max (default: by the name)", collect);
}

/** Declares the options of `--results`. */
export function configureOptions(command: Command): void {
  configureCollecting(command);
  configureShape(command);
  command
    .option(
      "--test",
      "with --over: mark with ≈ what cannot be told from the best (t-tests, Holm), from 3 runs each on",
    )
    .option(
      "--matters",
      "how much of the variance of a metric goes with each parameter, and with pairs of them",
    )
    .option("--best", "print the command of the best, quoted for a shell, and nothing else")
    .option("--long", "a row for each point of each curve: n, parameters, metric, step, value")
    .option("--rows", "a row for each row of each file of --from")
    .option("--files <pattern>", "count the files of each entry: 'out/{n}/*.pt'")
    .option("--files-shown <n>", "with --files: name the first N, too")
    .option("--grep <regex>", "print the lines of the job logs that match, with the number of the entry")
    .option("-B, --before-context <n>", "with --grep: N lines before each match, too")
    .option("-A, --after-context <n>", "with --grep: N lines after each match, too");
  configureFormat(command);
  command.option("--save", "remember metrics, --better, --over and --rename in FILE.results.json");
}
