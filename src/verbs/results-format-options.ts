import type { Command } from "commander";

/** Declares them. */
export function configureFormat(command: Command): void {
  command
    .option("--percent", "metrics from 0 to 1 as percentages, in tables for people")
    .option("--digits <n>", "decimals of metrics (default: as many as the standard deviations support)")
    .option("--csv", "comma-separated values, with all digits: acc, acc_std, acc_n")
    .option("--tsv", "the same with tabs between")
    .option("--json", "an array of objects")
    .option("--jsonl", "an object on each line")
    .option("--markdown", "a table for GitHub; the best is bold")
    .option("--latex [siunitx]", "a table for LaTeX (booktabs), the best is bold; with siunitx: S columns")
    .option("--caption <text>", "with --latex: a table float with this caption")
    .option("--label <text>", "with --latex: a table float with this label")
    .option("--bold <row|column>", "with --latex: the best of each row instead of each column")
    .option(
      "-o, --output <file>",
      "write to a file, in the format of its suffix: .csv .tsv .json .jsonl .md .tex .txt",
    )
    .option("--force", "with -o: replace the file even if it is not as cooperate has left it");
}
