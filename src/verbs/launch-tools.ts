import { isSea } from "node:sea";
import { hostname } from "node:os";
import { userName } from "../core/user-name.ts";
import { engineOf } from "../launch/engines/engines.ts";
import type { LaunchTools } from "../launch/shared/launch-request.ts";
import { performer } from "../launch/perform.ts";
import { say, type World } from "./shared/world.ts";

/** What launches, and those who look at pools, work with on this machine. */
export function launchTools(world: World): LaunchTools {
  const [user, sayLine] = [userName(), (line: string) => say(world, line)];
  return {
    perform: performer({ env: world.env, clock: world, say: sayLine }),
    clock: world,
    env: world.env,
    say: sayLine,
    interactive: world.stdin.isTTY === true && world.stdout.isTTY === true,
    user,
    by: `${user}@${hostname()}`,
    engineOf,
  };
}

/** How this program is started again on this machine. */
export function ownProgram(): readonly string[] {
  const [node = process.execPath, script = ""] = process.argv;
  return isSea() ? [process.execPath] : [node, script];
}
