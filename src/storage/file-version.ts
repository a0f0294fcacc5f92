import type { Stats } from "node:fs";

// In a file of its own: the supervisor is forked at each start of an experiment, so it loads as
// little as possible.

/** A text that differs whenever a file was replaced or rewritten, if {@link isExact}. */
export function versionOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

/** Whether another content certainly has another version: where times have whole seconds only, two
 *  may look the same. */
export function isExact({ mtimeMs }: Stats): boolean {
  return mtimeMs % 1000 !== 0;
}
