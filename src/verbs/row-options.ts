import { Option } from "commander";
import { collect, collectConditions, collectNames } from "./collect.ts";

// Options about rows and columns that tables, pages and figures have in common.

/** `--where`. */
export function whereOption(): Option {
  return new Option(
    "--where <condition>",
    "only these: 'lr>=0.01 & opt!=sgd | failed'; also ~ (regex), ! and brackets",
  ).argParser(collectConditions);
}

/** `--unique`. */
export function uniqueOption(): Option {
  return new Option("--unique <which>", "of runs of the same setting only the last, or the first");
}

/** `--all-columns`. */
export function allColumnsOption(): Option {
  return new Option("--all-columns", "also the parameters that do not vary");
}

/** `--hide`. */
export function hideOption(): Option {
  return new Option("--hide <names>", "leave these columns out").argParser(collectNames);
}

/** `--rename`. */
export function renameOption(): Option {
  return new Option(
    "--rename <name=title>",
    "call a column otherwise: batch-size=bs; can be given more than once",
  ).argParser(collect);
}
