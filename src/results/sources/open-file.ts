import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { TO_READ } from "../../storage/open-flags.ts";

/** A file that is open for reading. */
export interface OpenFile {
  readonly fd: number;
  readonly size: number;
}

/** Does `read` with a file, and closes it. Opening blocks on no pipe.
 *  @param followsLinks whether the path may be a symbolic link: what cooperate itself names is none
 *  @throws the system's error when it cannot be read; an error with code EINVAL when it is no
 *    regular file */
export function withFile<T>(path: string, read: (file: OpenFile) => T, followsLinks = false): T {
  const fd = openSync(path, followsLinks ? TO_READ & ~constants.O_NOFOLLOW : TO_READ);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is not a file`), { code: "EINVAL" });
    return read({ fd, size: stat.size });
  } finally {
    closeSync(fd);
  }
}
