import { closeSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import { codeOf } from "../core/errno.ts";
import { TO_MAKE } from "./open-flags.ts";
import { share, type Sharing } from "./sharing.ts";
import { writeWhole } from "./write-whole.ts";

/** Makes the file `path` with `content` in it, or replaces it, atomically; a link in its place is not
 *  followed.
 *  @param name how the name of the new file begins until it is complete; in the same folder
 *  @param isNew whether only to make it: what others make meanwhile is not replaced, on storage with
 *    hard links
 *  @throws the system's error, EEXIST if it `isNew` no more; what was there is left as it is */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  sharing: Sharing,
  name = path,
  isNew = false,
): void {
  const next = `${name}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    const fd = openSync(next, TO_MAKE, sharing.file);
    try {
      share(fd, sharing.file, sharing.gid);
      writeWhole(fd, content);
    } finally {
      closeSync(fd);
    }
    if (isNew && hasLinked(next, path)) rmSync(next, { force: true });
    else renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

function hasLinked(next: string, path: string): boolean {
  try {
    linkSync(next, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    return false; // no hard links here
  }
}
