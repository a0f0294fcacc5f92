// Modelled in test/model/txn.pml: change the model first.
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isPassing } from "../core/errno.ts";
import { isExact } from "./file-version.ts";
import { isBusy, realPath } from "./real-path.ts";
import { readVersion } from "./snapshot.ts";
import { refresherFor } from "./storage-kind.ts";

/** Reads the newest version. A reader has no lock: on NFS the version that it opened may be replaced under its hands (ESTALE),
 *  and the name may be missing between the two steps of a rename (stage.ts). Then it looks again. */
export async function readNewest<T>(path: string, readIt: (real: string) => Promise<T>): Promise<T> {
  let real = path;
  return retryWhileMissing(
    async () => readIt((real = await realPath(path))),
    async () => isBusy(real),
  );
}

/** Does `look` again, a few times within half a second, while it fails by something that passes, or what it looks for does not exist but
 *  is away for a moment. When it no longer is, it may have come back since: then comes a last look. */
export async function retryWhileMissing<T>(
  look: () => Promise<T>,
  isAway: () => Promise<boolean>,
): Promise<T> {
  for (let n = 1, isLast = false; ; n++) {
    try {
      return await look();
    } catch (error) {
      const isMissing = codeOf(error) === "EGONE";
      if (isLast || n === READ_LOOKS || !(isMissing || isPassing(error))) throw error;
      isLast = isMissing && !(await isAway());
      if (!isLast) await sleep(READ_AGAIN_MS * n);
    }
  }
}

/** Which content a file has. */
export interface FileVersion {
  readonly version: string;
  /** Whether another content has another version for certain. */
  readonly exact: boolean;
}

/** sshfs tells times in whole seconds and has inode numbers of its own: two versions of one second, equally long, look the same. */
export async function readFreshVersion(real: string): Promise<FileVersion> {
  const refresh = await refresherFor(real);
  await refresh(real);
  const { version, stat } = await readVersion(real);
  return { version, exact: isExact(stat) };
}

const READ_LOOKS = 8;
const READ_AGAIN_MS = 20;
