// Modelled in test/model/txn.pml: change the model first.
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf, isPassing } from "../core/errno.ts";
import { isExact } from "./file-version.ts";
import { isBusy, realPath } from "./real-path.ts";
import { readVersion } from "./snapshot.ts";
import { refresherFor } from "./storage-kind.ts";

/** Reads the newest version of a file. A reader has no lock: on NFS the version that it has opened
 *  may be replaced while it reads (ESTALE), and the name may be missing between the two steps of a
 *  rename (silly-rename.ts). Then it reads again. */
export async function readNewest<T>(
  path: string,
  readIt: (real: string) => Promise<T>,
  clock?: Clock,
): Promise<T> {
  let real = path;
  return retryWhileMissing(
    async () => readIt((real = await realPath(path))),
    async () => isBusy(real),
    clock,
  );
}

/** Calls `read` again, a few times within half a second, while it fails with an error that passes
 *  by itself, or the file is missing and `isAway` says that this is only for a moment. When
 *  `isAway` says no, the file may have come back between the two calls: so `read` is called once
 *  more. */
export async function retryWhileMissing<T>(
  read: () => Promise<T>,
  isAway: () => Promise<boolean>,
  clock: Clock = SYSTEM_CLOCK,
): Promise<T> {
  for (let n = 1, isLast = false; ; n++) {
    try {
      return await read();
    } catch (error) {
      const isMissing = codeOf(error) === "EGONE";
      if (isLast || n === MAX_READS || !(isMissing || isPassing(error))) throw error;
      isLast = isMissing && !(await isAway());
      if (!isLast) await clock.sleep(READ_AGAIN_MS * n);
    }
  }
}

/** Identifies one content of a file. */
export interface FileVersion {
  readonly version: string;
  /** Whether another content certainly has another version. */
  readonly exact: boolean;
}

/** The version of a file on the storage itself, past what the client has cached. sshfs tells times
 *  in whole seconds and has inode numbers of its own: two contents of equal length that were
 *  written in one second look the same. */
export async function readFreshVersion(real: string): Promise<FileVersion> {
  const refresh = await refresherFor(real);
  await refresh(real);
  const { version, stat } = await readVersion(real);
  return { version, exact: isExact(stat) };
}

const MAX_READS = 8;
const READ_AGAIN_MS = 20;
