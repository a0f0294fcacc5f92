import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "../core/errno.ts";
import { sharingOf } from "./sharing.ts";
import { shareDirectory } from "./trusted.ts";

/** Makes the directory `path` and the missing ones above it. Node's own option `recursive` never
 *  returns where the system reports an existing directory as missing, as it does below /proc.
 *  @param onMade called for each directory that was made, the outermost first
 *  @throws the system's error */
export async function makeFolders(
  path: string,
  onMade: (path: string) => Promise<void> = async () => {},
): Promise<void> {
  if (await isDirectory(path)) return;
  try {
    await fs.mkdir(path);
    await onMade(path);
  } catch (error) {
    const parent = dirname(path);
    // Another process may have been faster.
    if (codeOf(error) === "EEXIST" && (await isDirectory(path))) return;
    if (codeOf(error) !== "ENOENT" || parent === path || (await isDirectory(parent))) throw error;
    await makeFolders(parent, onMade);
    await makeFolders(path, onMade);
  }
}

/** As {@link makeFolders}, for all users who may use the list at `real`. */
export async function makeSharedFolders(path: string, real: string): Promise<void> {
  await makeFolders(path, async (made) => shareDirectory(made, await sharingOf(dirname(made), real)));
}

async function isDirectory(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}
