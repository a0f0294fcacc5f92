import * as fs from "node:fs/promises";
import { randomUuid } from "../core/random.ts";
import { codeOf } from "../core/errno.ts";
import { refresherFor } from "./storage-kind.ts";

/**
 * sshfs still shows a name for 20 s after another client has removed it, and neither mkdir nor any
 * call that fails makes it ask the server. But it forgets a name when something is renamed over
 * it.
 */

/** Makes the directory `path`.
 *  @param mode permission bits, less the umask
 *  @returns false when there was a directory, or something else, of that name already
 *  @throws the system's error */
export async function makeDirectory(path: string, mode = 0o777): Promise<boolean> {
  try {
    await fs.mkdir(path, mode);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const refresh = await refresherFor(path);
    // False also when NFS has sent our own mkdir twice.
    return (await refresh(path)) && (await makeDirectoryAnew(path, mode));
  }
}

/** Makes the directory `path`, which was removed, though this client may still show it.
 *  @param mode permission bits, less the umask
 *  @returns false when it does exist, and is not empty */
export async function makeDirectoryAnew(path: string, mode = 0o777): Promise<boolean> {
  const own = `${path}.${randomUuid()}`;
  await fs.mkdir(own, mode);
  try {
    await fs.rename(own, path);
    return true;
  } catch (error) {
    await fs.rmdir(own).catch(() => {});
    if (NOT_EMPTY.has(codeOf(error))) return false;
    throw error;
  }
}

/** sshfs reports one error (EPERM) for everything that the server refuses. */
const NOT_EMPTY: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "EPERM"]);
