import { mkdirSync, statSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** Lets Node keep what it has compiled of this program, where it can (version 22.1 and newer), so
 *  that the next start takes about a tenth less time. The default place is in the temporary folder
 *  that all users share; what is kept is code, so it goes to the user's own cache folder
 *  (https://specifications.freedesktop.org/basedir-spec/latest/), and only if nobody else may
 *  write there. Without it the program does the same. */
export function useCompileCache(env: Readonly<NodeJS.ProcessEnv>): void {
  const enable = (module as { enableCompileCache?: (directory?: string) => unknown }).enableCompileCache;
  if (!enable) return;
  if (env["NODE_COMPILE_CACHE"] !== undefined) return; // Node has done so itself
  try {
    const home = env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
    const directory = join(home, "cooperate", "compiled");
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(directory);
    if (uid === process.getuid?.() && (mode & 0o022) === 0) enable(directory);
  } catch {
    // no home, or a full or read-only one
  }
}
