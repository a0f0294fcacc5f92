import { spawn } from "node:child_process";
import { once } from "node:events";
import { messageOf } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { say, type World } from "./world.ts";

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["explorer"],
};

/** Shows `target`, a file or an address, in the browser of the desktop. Where there is none, a
 *  message says so; that is no failure. */
export async function openInBrowser(world: World, target: string): Promise<void> {
  const [program, ...words] = OPENERS[process.platform] ?? ["xdg-open"];
  try {
    const child = spawn(program, [...words, target], {
      cwd: world.cwd,
      env: world.env,
      stdio: "ignore",
      detached: true,
    });
    await once(child, "spawn");
    child.unref();
  } catch (error) {
    say(world, `no browser could be started (${messageOf(error)}): open ${quoteWords([target])} yourself`);
  }
}
