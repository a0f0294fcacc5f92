import { closeSync, constants, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../core/errno.ts";
import { share, type Sharing, sharingIn } from "./sharing.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** As makeSharedFolders (make-folders.ts), for a process that starts experiments one after the
 *  other and has nothing to do meanwhile.
 *  @param list path of the list
 *  @throws the system's error */
export function makeSharedFoldersSync(path: string, list: string): void {
  if (isDirectory(path)) return;
  try {
    mkdirSync(path);
  } catch (error) {
    const parent = dirname(path);
    // Another process may have been faster.
    if (codeOf(error) === "EEXIST" && isDirectory(path)) return;
    if (codeOf(error) !== "ENOENT" || parent === path || isDirectory(parent)) throw error;
    makeSharedFoldersSync(parent, list);
    makeSharedFoldersSync(path, list);
    return;
  }
  const { directory: mode, gid } = sharingOfSync(dirname(path), list);
  const fd = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    share(fd, mode, gid);
  } finally {
    closeSync(fd);
  }
}

/** Mode and group of what belongs to the list `list` and is made in `folder`.
 *  @throws the system's error when stat fails on the folder */
export function sharingOfSync(folder: string, list: string): Sharing {
  return sharingIn(statSync(folder), statSync(list, { throwIfNoEntry: false }));
}

/** Whether there is a directory at `path`. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
