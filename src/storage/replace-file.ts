import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { TO_MAKE } from "./open-flags.ts";
import { share, type Sharing } from "./sharing.ts";
import { writeWhole } from "./write-whole.ts";

/** Makes the file `path` with `content` in it, or replaces it, atomically; a link in its place is not
 *  followed.
 *  @param name how the name of the new file begins until it is complete; in the same folder
 *  @throws the system's error; what was there is left as it is */
export function replaceFile(path: string, content: string | Uint8Array, sharing: Sharing, name = path): void {
  const next = `${name}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    const fd = openSync(next, TO_MAKE, sharing.file);
    try {
      share(fd, sharing.file, sharing.gid);
      writeWhole(fd, content);
    } finally {
      closeSync(fd);
    }
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
