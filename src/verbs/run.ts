import type { Command } from "commander";
import { openListFile } from "../store/list-file.ts";
import type { RunOptions } from "./run-options.ts";
import { runFrom } from "./run-from.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

export { configureRun as configure } from "./run-options.ts";

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const options = command.opts<RunOptions>();
  if (options.detach) {
    const { detach } = await import("./detach.ts");
    return detach(world, command);
  }
  if (file.includes(":")) {
    const { addressOf, runRemote } = await import("./run-remote.ts");
    const address = addressOf(world, file);
    if (address) return runRemote(world, command, address);
  }
  return runFrom(world, command, { file, open: (how) => openListFile(file, how) });
}
