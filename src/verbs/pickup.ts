import type { Command } from "commander";
import { configureHosts, doSteps } from "./place-steps.ts";
import { poolsOf } from "./pools.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  configureHosts(command.argument("<file>", "the list").argument("[pool]", "only this pool")).addHelpText(
    "after",
    `
Runs the pickup steps of the places (docs/launch.md). Pools on this machine and
those of engines (Slurm, ...) write where you are: nothing has to be fetched.

Example:
  cooperate --pickup exps.json`,
  );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = "", only] = command.args;
  const pools = await poolsOf(world, command, file, only);
  if (pools.length > 0) return doSteps(world, command, file, pools, "pickup");
  say(world, `nothing was launched for ${file}`);
  return 1;
}
