import { Command, CommanderError, Option } from "commander";
import { configPaths, existingConfigs } from "../config/find-config.ts";
import { addUndoOptions } from "../config/undo-options.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { openListFile } from "../store/list-file.ts";
import { arrangeValues } from "./arrange-values.ts";
import { hasPending, nonePending } from "./pending-selection.ts";
import { configureRun, type RunOptions, untilOf } from "./run-options.ts";
import { settingsOf } from "./run-settings.ts";
import { checkSlots } from "./slot-options.ts";
import type { World } from "./shared/world.ts";

/** What a runner that is launched leaves after, unless it is told otherwise. */
const MAX_FAILURES = ["--max-failures", "3"] as const;

/** What would make no sense for a runner elsewhere. */
const OURS = ["dryRun", "detach"] as const;

/** Checks the words behind `--` as `--run` will, so that a wrong one never reaches a queue.
 *  @param file the list
 *  @param verbs names of verbs that have defaults in configuration files
 *  @returns the words that the runners get
 *  @throws CooperateError (usage) for what `--run` would refuse on any machine */
export async function runWords(
  world: World,
  file: string,
  words: readonly string[],
  verbs: readonly string[],
): Promise<readonly string[]> {
  const command = new Command("run")
    .exitOverride()
    .allowExcessArguments()
    .configureOutput({ writeErr: () => {}, outputError: () => {} });
  configureRun(command);
  addUndoOptions(command);
  command.addOption(new Option("--no-config")).helpOption(false);
  try {
    command.parse([file, ...arrangeValues(words, command.options, 0)], { from: "user" });
    const [, ...others] = command.args;
    if (others.length > 0) throw usageError(`${quoteWords(others)} is no option of --run`);
    await withDefaults(world, command, file, verbs);
    const options = command.opts<RunOptions>();
    const ours = OURS.find((name) => options[name] === true);
    if (ours !== undefined)
      throw usageError(`--${ours === "dryRun" ? "dry-run" : ours} belongs before the --`);
    const { selection } = await settingsOf(command, world.env);
    checkSlots(command);
    untilOf(world, options);
    if (selection && options.ifPending !== true && !hasPending(await openListFile(file).read(), selection))
      throw nonePending(selection);
    const isLimited = options.keepGoing === true || options.maxFailures !== undefined;
    return [...(isLimited ? [] : MAX_FAILURES), ...words];
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usageError(
      `after --: ${error.message.replace(/^error: /, "").replaceAll("\n", " ")}`,
      "what stands after -- are options of --run: cooperate --run --help",
    );
  }
}

/** Options of `--run` are typed before the `--`, too, by whoever does not know of it. */
export function refuseRunOption(error: CommanderError): never {
  const [, word] = /unknown option '(-[^']+)'/.exec(error.message) ?? [];
  const [flag] = word?.split("=") ?? [];
  const run = new Command("run");
  configureRun(run);
  if (flag === undefined || !run.options.some(({ long, short }) => long === flag || short === flag))
    throw error;
  throw usageError(
    `${flag} is an option of --run`,
    `its place is after --: cooperate --launch FILE --on PLACE -- ${flag}`,
  );
}

/** What configuration files say for `--run`: the runners read them, too. */
async function withDefaults(
  world: World,
  command: Command,
  file: string,
  verbs: readonly string[],
): Promise<void> {
  const { config } = command.opts<{ config: boolean }>();
  const paths = config ? existingConfigs(configPaths(world.env, file)) : [];
  if (paths.length === 0) return;
  const { applyConfig } = await import("../config/apply-config.ts");
  applyConfig(command, paths, file, verbs, () => {});
}
