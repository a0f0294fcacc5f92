import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { isAbsolute, join } from "node:path";
import { LONGEST_SOCKET_PATH } from "../../core/socket-path.ts";
import { userCache } from "../../core/user-cache.ts";
import { version } from "../../core/version.ts";
import { realPath } from "../../storage/real-path.ts";
import { PROTOCOL } from "../protocol/messages.ts";
import { ADDED_BYTES } from "./socket-listener.ts";

/** Where the processes of this user on this machine that serve the list in `file` meet: the path of
 *  a socket, in a folder that only this user can reach. Undefined when there is no such folder.
 *  @throws the system's error when there is no such list */
export async function relayPath(
  file: string,
  leaseMs: number,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<string | undefined> {
  const what = JSON.stringify([hostname(), await realPath(file), PROTOCOL, version(), leaseMs]);
  const name = createHash("sha256").update(what).digest("hex").slice(0, 16);
  for (const folder of foldersIn(env)) {
    const path = join(folder, name);
    if (Buffer.byteLength(path) + ADDED_BYTES <= LONGEST_SOCKET_PATH && (await makeOwn(folder))) return path;
  }
  return undefined;
}

/** (https://specifications.freedesktop.org/basedir-spec/latest/) */
function foldersIn(env: Readonly<NodeJS.ProcessEnv>): string[] {
  const { XDG_RUNTIME_DIR: runtime = "" } = env;
  return [...(isAbsolute(runtime) ? [join(runtime, "cooperate")] : []), join(userCache(env), "serving")];
}

/** @returns whether it is there, is ours, and is closed to all others */
async function makeOwn(folder: string): Promise<boolean> {
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await fs.lstat(folder);
    return found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
