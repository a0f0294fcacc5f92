import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { codeOf, isGone } from "../core/errno.ts";
import { isRenamedInSteps } from "../storage/silly-rename.ts";
import { isBusy } from "../storage/real-path.ts";
import { isOpenToAll, isShared, sharingIn } from "../storage/sharing.ts";
import { storageKind } from "../storage/storage-kind.ts";
import { Stage } from "./stage.ts";
import { transact } from "./transaction.ts";

/** Makes a new file with `text` in it, atomically; false when there is one already, also when
 *  somebody makes it at this moment.
 *  @throws the system's error when the directory is missing or not writable */
export async function createFile(path: string, text: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return (await isMissing(path)) && (await publishNew(path, text));
    } catch (error) {
      // Another creator may have removed the parent of our staging directory at this moment.
      if (!isGone(error) || tries === CREATE_TRIES) throw error;
    }
  }
}

const CREATE_TRIES = 20;

/** Whether there really is no list. On NFS a list is missing for a moment in the middle of a
 *  transaction, and for longer when a process died there (silly-rename.ts). A transaction that
 *  changes nothing publishes what that process has staged (repair-rename.ts); after it the answer
 *  is certain. */
async function isMissing(path: string): Promise<boolean> {
  if (await isThere(path)) return false;
  if ((await isBusy(path)) && (await isRenamedInSteps(path, await storageKind(path)))) {
    await transact(path, () => ({ value: undefined })).catch((error: unknown) => {
      if (codeOf(error) !== "EGONE") throw error;
    });
  }
  return !(await isThere(path));
}

async function publishNew(path: string, text: string): Promise<boolean> {
  const stage = new Stage(path, await storageKind(path));
  try {
    await stage.make();
    const folder = await fs.stat(dirname(path));
    // A group that shares a folder shares the lists in it. What all other users may do is up to
    // the creator's umask.
    const isOfGroup = isShared(folder) && !isOpenToAll(folder);
    const { file, gid } = sharingIn(folder);
    const mode = isOfGroup ? file : 0o666 & ~process.umask();
    // chown: false makes the library leave the owner alone; its types do not know the value.
    await writeFileAtomic(stage.next, text, { mode, chown: false as never });
    // It fails for those who are not members of the group.
    if (isOfGroup) await fs.chown(stage.next, -1, gid).catch(() => {});
    await stage.verify(text);
    return await stage.publishNew(text);
  } finally {
    await stage.leave();
    await stage.sweep();
  }
}

async function isThere(path: string): Promise<boolean> {
  return fs.lstat(path).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    },
  );
}
