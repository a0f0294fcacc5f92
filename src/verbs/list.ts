import type { Command } from "commander";
import type { ExitCode } from "./verb.ts";
import type { World } from "./world.ts";

export function configure(command: Command): void {
  command.argument("<file>", "the list");
}

export async function run(_world: World, _command: Command): Promise<ExitCode> {
  throw new Error("to be written");
}
