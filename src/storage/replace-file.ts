import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { TO_MAKE } from "./open-flags.ts";
import { share, type Sharing } from "./sharing.ts";
import { writeWhole } from "./write-whole.ts";

/** Makes the file `path` with `text` in it, or replaces it, atomically; a link in its place is not
 *  followed.
 *  @throws the system's error; what was there is left as it is */
export function replaceFile(path: string, text: string, sharing: Sharing): void {
  const next = `${path}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    const fd = openSync(next, TO_MAKE, sharing.file);
    try {
      share(fd, sharing.file, sharing.gid);
      writeWhole(fd, text);
    } finally {
      closeSync(fd);
    }
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
