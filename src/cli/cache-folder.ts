import { accessSync, constants, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** What no start of so many days has added to is removed when a new folder is made. */
const OLD_DAYS = 7;
const DAY_MS = 86_400_000;

// It says for itself what core/user-cache.ts says, too. What loads the program must share no code with
// it: in the bundle that would be run twice, and what the shell says of nohup is there only once.

/** Path of the user's own folder for compiled code
 *  (https://specifications.freedesktop.org/basedir-spec/latest/); undefined when the user has no
 *  home. */
export function compiledFolder(env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const { XDG_CACHE_HOME: given = "" } = env;
  try {
    return join(isAbsolute(given) ? given : join(homedir(), ".cache"), "cooperate/compiled");
  } catch {
    return undefined;
  }
}

/** Whether it is there, belongs to this user, and nobody else may write to it. */
export function isTrusted(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Makes the folder, below `root`, if it is missing; false when it cannot be had. */
export function makeTrusted(folder: string, root: string): boolean {
  try {
    if (!isBelowOurs(folder)) return false;
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) removeOld(root);
    accessSync(folder, constants.W_OK);
    return isTrusted(folder);
  } catch {
    return false; // no room, or a home that is read-only
  }
}

/** Whether what is there of the path belongs to this user: in the home of another (sudo) nothing is
 *  made. */
function isBelowOurs(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? found.uid === process.getuid?.() : isBelowOurs(dirname(folder));
}

function removeOld(root: string): void {
  for (const path of readdirSync(root).map((name) => join(root, name)))
    if (statSync(path).mtimeMs < Date.now() - OLD_DAYS * DAY_MS)
      rmSync(path, { recursive: true, force: true });
}
