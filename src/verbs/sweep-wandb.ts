import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import type { Source } from "../sweep/spec/source.ts";
import type { Tree } from "../sweep/spec/yaml-tree.ts";
import type { WandbOptions } from "../sweep/wandb/expand-wandb.ts";
import { buildList, checkCount } from "./build-list.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/** Builds the list from a `sweep.yaml` of Weights & Biases.
 *  @returns undefined when the file is not one
 *  @throws CooperateError (usage) when the sweep cannot be run here */
export async function sweepWandb(
  world: World,
  command: Command,
  { source, documents }: { readonly source: Source; readonly documents: readonly Tree[] },
  options: WandbOptions,
): Promise<ExitCode | undefined> {
  const { isWandbFile, parseWandbFile } = await import("../sweep/wandb/wandb-file.ts");
  if (!isWandbFile(documents)) return undefined;
  for (const option of ["title", "command"])
    if (command.getOptionValueSource(option) === "cli")
      throw usageError(
        `${source.name} is a sweep of wandb, which has no titles and one command`,
        `leave out --${option}`,
      );
  const { expandWandb } = await import("../sweep/wandb/expand-wandb.ts");
  const { count, note, notes, entries } = expandWandb(parseWandbFile(source, documents[0]), options);
  for (const each of notes) say(world, `note: ${each}`);
  checkCount(count, command);
  return buildList(world, { file: command.args[0] ?? "", entries: entries(), note }, command);
}
