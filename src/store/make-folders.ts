import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "./errno.ts";

/** Makes the directory `path` and those that it is to be in, so far as they are missing. Node's own way (`recursive`) never comes back
 *  where the system says of a directory that is there that it is not, as below /proc.
 *  @throws the system's error */
export async function makeFolders(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  try {
    await fs.mkdir(path);
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) === "EEXIST" && (await isDirectory(path))) return; // another was faster
    if (codeOf(error) !== "ENOENT" || parent === path || (await isDirectory(parent))) throw error;
    await makeFolders(parent);
    await makeFolders(path);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
}
