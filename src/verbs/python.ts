import type { Command } from "commander";
import type { ExitCode } from "./shared/verb.ts";
import { printExactly, type World } from "./shared/world.ts";
import { pythonHelper } from "./python-helper.ts";

export function configure(command: Command): void {
  command.addHelpText("after", HELP);
}

const HELP = `
One file without dependencies, for Python 3.8 and newer. In an experiment it logs
metrics and saves values; in a notebook it adds commands and reads results:

  from cooperate_results import log, save, load, add, read, results, stores

Example:
  cooperate --python > cooperate_results.py`;

export async function run(world: World): Promise<ExitCode> {
  printExactly(world, pythonHelper().trimEnd().split("\n"));
  return 0;
}
