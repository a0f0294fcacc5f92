import type { Stats } from "node:fs";

// In a file of its own: the supervisor, which is copied at each start of an experiment, loads no more than it needs.

/** Differs whenever a file was replaced or rewritten, if {@link isExact}. */
export function versionOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}

/** Whether another content has another version for certain: where times have whole seconds only, two versions may look the same. */
export function isExact({ mtimeMs }: Stats): boolean {
  return mtimeMs % 1000 !== 0;
}
