// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { codeOf } from "../core/errno.ts";
import { isRenamedInSteps, isWhole, lastMoved } from "../storage/silly-rename.ts";
import type { StorageKind } from "../storage/storage-kind.ts";
import { readText } from "../storage/trusted.ts";

/** What link(2) reports on storage that has no hard links. */
export const NO_HARD_LINKS: ReadonlySet<string> = new Set([
  "EPERM",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EMLINK",
]);

/** Completes a rename on NFS (silly-rename.ts) of a process that died between its two steps: it
 *  left the list at `real` missing, and its new version in the file `staged`. Where a rename has
 *  one step nothing is done: a list that was deleted stays deleted. It uses link, which never
 *  overwrites: a list that somebody creates at this moment (`Stage.publishNew`) must not be
 *  replaced. */
export async function finishRename(real: string, staged: string, storage: StorageKind): Promise<void> {
  if ((await exists(real)) || !(await isRenamedInSteps(real, storage))) return;
  // Otherwise its process died while writing it.
  if (!isWhole(await readText(staged).catch(() => ""))) return;
  try {
    await fs.link(staged, real);
  } catch (error) {
    if (NO_HARD_LINKS.has(codeOf(error))) await fs.rename(staged, real).catch(() => {});
  }
}

/** Repairs the list at `real` after our own rename failed. Its first step may be done, and then
 *  the list is missing. If our new version is still in the file `staged`, it takes the place of
 *  the list. If we were evicted between the two steps, the version that the first step moved away
 *  is put back. It need not be the one that we read: whoever evicted us may have published.
 *  @param tookMs how long the rename took, milliseconds */
export async function repairRename(
  real: string,
  staged: string,
  storage: StorageKind,
  tookMs: () => number,
): Promise<void> {
  await finishRename(real, staged, storage);
  if (await exists(real)) return;
  const moved = await lastMoved(real, tookMs());
  if (moved !== undefined) await fs.link(moved, real).catch(() => {});
}

async function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  );
}
