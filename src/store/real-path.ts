// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf, StoreFault } from "./errno.ts";
import { hasMoved } from "./moved-away.ts";

/** The path of `file` with no symlink at its end, so that everybody locks and replaces the same target and a symlink stays
 *  one. A target that is missing while somebody is in the middle of a transaction may be between the two steps of an NFS
 *  rename (stage.ts): it counts as there.
 *  @throws StoreFault EGONE when there is none; the system's error otherwise */
export async function realPath(file: string): Promise<string> {
  try {
    return await fs.realpath(file);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const target = await targetOf(file);
    if (await isBusy(target)) return target;
  }
  // Whoever was at it may have come to the end since.
  return fs.realpath(file).catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? new StoreFault("EGONE", `${file} does not exist`, error) : error;
  });
}

/** Whether somebody is in the middle of a transaction on the list at `real`, or may have been fenced between those two steps. */
export async function isBusy(real: string): Promise<boolean> {
  return fs.access(`${real}.txn`).then(
    () => true,
    async () => hasMoved(real),
  );
}

/** Where a chain of symlinks leads, though nothing is there. No circle: realpath would have said ELOOP. */
async function targetOf(file: string): Promise<string> {
  const link = await fs.readlink(file).catch(() => undefined);
  return link === undefined ? resolve(file) : targetOf(resolve(dirname(file), link));
}
