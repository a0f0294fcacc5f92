import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { codeOf } from "../core/errno.ts";
import { refresherFor } from "./storage-kind.ts";

/**
 * sshfs shows a name for 20 s after another client has removed it, and neither mkdir nor anything that fails makes it ask the
 * server. But it forgets a name over which something is renamed.
 */

/** Makes the directory `path`.
 *  @param mode permission bits, less the umask
 *  @returns false when it, or something of that name, was there already
 *  @throws the system's error */
export async function makeDirectory(path: string, mode = 0o777): Promise<boolean> {
  try {
    await fs.mkdir(path, mode);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const refresh = await refresherFor(path);
    return (await refresh(path)) && (await makeDirectoryAnew(path, mode)); // else also our own mkdir, sent twice by NFS
  }
}

/** Makes the directory `path` that is gone, though this client may still show it.
 *  @param mode permission bits, less the umask
 *  @returns false when it is there after all, and not empty */
export async function makeDirectoryAnew(path: string, mode = 0o777): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
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

/** sshfs has but one error for all that the server refuses. */
const NOT_EMPTY: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "EPERM"]);
