import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { configPaths, existingConfigs } from "../config/find-config.ts";
import { addUndoOptions, undone } from "../config/undo-options.ts";
import type { ExitCode } from "../verbs/shared/verb.ts";
import { sayOnce, type World } from "../verbs/shared/world.ts";

/** Declares what every verb with defaults from configuration files has.
 *  @param words that were typed: only where one of them undoes something are there options for it */
export function configureDefaults(command: Command, words: readonly string[]): void {
  if (words.some((word) => word.startsWith("--no"))) addUndoOptions(command);
  command.addOption(new Option("--no-config", "ignore configuration files").helpGroup("Options:"));
}

/** Carries out a verb with the defaults that configuration files have for it. What reads these is
 *  loaded only where there is one.
 *  @param verbs names of verbs that have defaults
 *  @throws CooperateError also for a file that is wrong */
export async function withDefaults(
  world: World,
  command: Command,
  verbs: readonly string[],
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const list = resolve(world.cwd, listOf(command));
  const { config } = command.opts<{ config: boolean }>();
  const paths = config ? existingConfigs(configPaths(world.env, list)) : [];
  if (paths.length === 0) {
    undone(command);
    return run();
  }
  const { applyConfig, describeIgnored, withSource } = await import("../config/apply-config.ts");
  const applied = applyConfig(command, paths, list, verbs, (file) => sayOnce(world, describeIgnored(file)));
  try {
    return await run();
  } catch (error) {
    throw withSource(error, applied, command.name());
  }
}

/** The list that `command` was given. */
function listOf(command: Command): string {
  return command.args[0] ?? ".";
}
