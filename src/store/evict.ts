// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { codeOf, isGone, StoreFault } from "../core/errno.ts";
import { UntrustedFault } from "../storage/trusted.ts";

/** Host, pid and a UUID: the name of a staging directory. Anything else is not ours to remove. */
export const STAGE_NAME = /^.+-\d+-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The files of a staging directory: the staged one, and what write-file-atomic makes beside it
 *  (new-file.ts, and earlier versions). */
const STAGED = /^next(\.\d+)?$/;
/** A removed file that a process still has open. */
const STILL_OPEN = /^\.(nfs|fuse_hidden)/;
const MAX_TRIES = 4;
const AGAIN_MS = 20;

/** Removes the staging directory `dir` of somebody else, if there is nothing in it but staged
 *  files. A file that a paused process of this host holds open stays as `.nfs*` or `.fuse_hidden*`
 *  until that closes it. Its name is removed all the same, so the directory counts as removed.
 *  @throws UntrustedFault when something else is in it; StoreFault EFENCED when files are written
 *  to it all the time */
export async function evict(dir: string, clock: Clock): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const name of await fs.readdir(dir))
        if (STAGED.test(name)) await fs.rm(join(dir, name), { force: true });
      await fs.rmdir(dir);
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (codeOf(error) !== "ENOTEMPTY") throw error;
      const left = await fs.readdir(dir).catch(() => []);
      if (left.length > 0 && left.every((name) => STILL_OPEN.test(name))) return;
      const foreign = left.find((name) => !STAGED.test(name) && !STILL_OPEN.test(name));
      if (foreign !== undefined) throw new UntrustedFault(join(dir, foreign), "is not ours to remove");
      if (tries === MAX_TRIES) throw new StoreFault("EFENCED", `cannot clear ${dir}`, error);
      await clock.sleep(AGAIN_MS * tries);
    }
  }
}
