import { type Command, Option } from "commander";
import { SELECTION_HELP } from "../core/selection.ts";
import { collect } from "./collect.ts";
import { refuseRunOption } from "./run-words.ts";

/** The options of `--launch`, as they were typed. */
export interface LaunchOptions {
  readonly on: readonly string[];
  readonly runners?: string;
  readonly atOnce?: string;
  readonly pool?: string;
  readonly cpus?: string;
  readonly gpus?: string;
  readonly mem?: string;
  readonly time?: string;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly constraint?: string;
  readonly pe?: string;
  readonly venv?: string;
  readonly header?: string;
  readonly footer?: string;
  readonly env?: readonly string[];
  readonly hold?: boolean;
  readonly afterJob?: string;
  readonly begin?: string;
  readonly extra?: readonly string[];
  readonly test?: boolean;
  readonly perEntry?: string | boolean;
  readonly scale?: boolean;
  readonly entries?: string;
  readonly perHardware?: boolean;
  readonly shuffle?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly hosts?: string;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** What users of other launchers type, and the option that it means. */
const ALIASES = [
  ["max-tasks", "at-once"],
  ["maxtasks", "at-once"],
  ["max", "at-once"],
  ["jobname", "pool"],
  ["job-name", "pool"],
  ["duration", "time"],
  ["queue", "partition"],
  ["hold_jid", "after-job"],
  ["hold-jid", "after-job"],
  ["dependency", "after-job"],
  ["memory", "mem"],
  ["tasklist", "entries"],
  ["nodes", "on"],
  ["backend", "on"],
] as const;

/** Declares the arguments and options of `--launch`: first what is used most. */
export function configure(command: Command): void {
  command
    .exitOverride(refuseRunOption)
    .argument("<file>", "the list")
    .argument("[run-options...]", "options of --run, after --")
    .usage("[options] <file> --on <place...> [-- options of --run]")
    .option(
      "--on <place...>",
      "where: local (in the background), slurm, gridengine, oar, you@host, a place of .cooperate.yaml, or @tag",
    )
    .option(
      "-n, --runners <n>",
      "how many runners there shall be; only what is missing is started (default: 1 on each host; at an engine one per pending entry, at most 10)",
    )
    .option("--pool <name>", "the name of what is started (default: that of the list and of the place)")
    .option("--hosts <file>", "a YAML file with places, instead of .cooperate.yaml")
    .option("--test", "with the settings that the place has under test:, such as a short queue")
    .option("--dry-run", "show all scripts and command lines; start nothing")
    .option("--check", "with --dry-run, also ask the engine whether it would take the jobs")
    .option("--json", "print the outcome, or the plan of --dry-run, as JSON")
    .optionsGroup("Each runner gets:")
    .option("--cpus <n>", "CPUs")
    .option("--gpus <n>", "GPUs")
    .option("--mem <size>", "memory: 16G")
    .option(
      "--time <duration>",
      "time: 4h, or 0-04:00:00; before it ends, the runner gives back what it runs",
    )
    .option("--venv <dir>", "a Python environment, which is activated first")
    .option("--header <text>", "a line of shell before the runner: module load cuda/12")
    .option("--footer <text>", "a line of shell after the runner")
    .option(
      "--env <name>",
      "the environment variable NAME with its value, which no file, list or command line shows; repeatable",
      collect,
    )
    .optionsGroup("Several kinds of machines:")
    .option(
      "--per-hardware",
      "all commands once for each hardware of the places, in a list for each: exps.c8220.json",
    )
    .option("--shuffle <seed>", "with --per-hardware: in a random order, the same one in all of these lists")
    .optionsGroup("Jobs of an engine:")
    .option(
      "--scale",
      "as many jobs as are useful, at most -n: runners submit further ones, and go again when their time is up",
    )
    .option("--at-once <k>", "at most K of them run at the same time")
    .option("--partition <name>", "the partition or queue")
    .option("--account <name>", "the account that is charged")
    .option("--qos <name>", "the quality of service (Slurm)")
    .option("--constraint <text>", "what nodes must have (Slurm, OAR)")
    .option("--pe <name>", "the parallel environment for several CPUs (Grid Engine)")
    .option("--hold", "held until somebody releases them")
    .option("--after-job <id>", "only after this job has ended")
    .option("--begin <time>", "not before this time: 18:00, or 2h from now")
    .option("--extra <words>", 'further words for sbatch, qsub or oarsub: "--mail-type=END"', collect)
    .option("--per-entry [k]", "a job for each entry, or for each K entries, instead of runners for all")
    .option("--entries <selection>", `only these entries: ${SELECTION_HELP}`)
    .optionsGroup("Hosts over ssh:")
    .option("--only <stages>", "only these stages: deliver,setup,start", words)
    .option("--skip <stages>", "without these stages", words)
    .addHelpText("after", HELP);
  for (const [alias, ours] of ALIASES) {
    const option = command.options.find(({ long }) => long === `--${ours}`) as Option;
    command.addOption(new Option(option.flags.replace(/^(-\w, )?--[\w-]+/, `--${alias}`)).hideHelp());
  }
  command.addOption(new Option("--debug").hideHelp());
}

/** The options, with what the words of other launchers mean. */
export function optionsOf(command: Command): LaunchOptions {
  const typed = command.opts<Record<string, unknown>>();
  const given = ALIASES.flatMap(([alias, ours]) => {
    const value = typed[attribute(alias)];
    return value === undefined ? [] : [[attribute(ours), value] as const];
  });
  const { debug } = typed;
  return {
    ...(typed as unknown as LaunchOptions),
    ...Object.fromEntries(given),
    ...(debug === true && { test: true }),
  };
}

function attribute(long: string): string {
  return new Option(`--${long}`).attributeName();
}

function words(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(",").filter((word) => word !== "")];
}

const HELP = `
What stands after -- goes to every cooperate --run; without --max-failures or
--keep-going there, a runner leaves after 3 failures in a row. Runners start in
this folder, unless the place names another directory.

The same command again starts what is missing by then. What was started is a
pool: --pools shows it, --stop --pool ends it.

Exit code: 0 done; 1 nothing to run; 2 wrong usage; 4 a place could not be
reached or refused, the others went on. More: docs/launch.md.

Examples:
  cooperate --launch exps.json --on local -- -j 4
  cooperate --launch exps.json --on slurm -n 20 --gpus 1 --time 4h
  cooperate --launch exps.json --on slurm -n 20 --dry-run`;
