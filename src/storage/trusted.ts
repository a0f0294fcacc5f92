import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomUuid } from "../core/random.ts";
import { codeOf, isGone, StoreFault } from "../core/errno.ts";
import { TO_APPEND, TO_READ, TO_WRITE } from "./open-flags.ts";
import { isShared, share, type Sharing, STICKY } from "./sharing.ts";

/**
 * Which files and directories beside a list are trusted: those whose owner may write the list, and
 * no symbolic links. In a folder that many users may write, somebody else could have made one that
 * only looks like ours.
 */

/** Something beside the list is not what it should be. "Unreadable", "missing" and "not ours" are
 *  three answers. */
export class UntrustedFault extends StoreFault {
  readonly path: string;
  /** What is wrong with it, as a predicate that follows its path. */
  readonly why: string;
  constructor(path: string, why: string) {
    super("EUNTRUSTED", `${path} ${why}`);
    [this.path, this.why] = [path, why];
  }
}

const LINK = "is a symbolic link";

/** What was found to be trusted, by device, inode (which is used again) and owner.
 *  The owner of a list changes when another member of its group writes it; that of a directory
 *  does not. */
const trusted = new Set<string>();

/** Makes sure that the directory `path`, which belongs to the list at `real`, can be trusted.
 *  @returns false when there is none
 *  @throws UntrustedFault when it is something else, or belongs to a stranger; the system's
 *  error */
export async function trustDirectory(path: string, real: string): Promise<boolean> {
  let stat: Stats;
  try {
    stat = await fs.lstat(path);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
  if (stat.isSymbolicLink()) throw new UntrustedFault(path, LINK);
  if (!stat.isDirectory()) throw new UntrustedFault(path, "is no directory");
  await checkOwner(stat, path, real);
  return true;
}

/** Makes sure that the file or link `path`, if there is one, was made by somebody who may write the
 *  list at `real`.
 *  @throws UntrustedFault when a stranger has made it; the system's error */
export async function checkMaker(path: string, real: string): Promise<void> {
  const stat = await fs.lstat(path).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
  if (stat) await checkOwner(stat, path, real);
}

async function checkOwner(stat: Stats, path: string, real: string): Promise<void> {
  const { uid } = stat;
  if (uid === 0 || uid === process.geteuid?.()) return;
  const identity = `${stat.dev}:${stat.ino}:${uid}`;
  if (!trusted.has(identity) && !(await mayBelongTo(stat, real)))
    throw new UntrustedFault(path, `belongs to ${ownerOf(stat)}, who is neither you nor the list's owner`);
  trusted.add(identity);
}

/** Whether the owner of `stat` may write the list at `real`. */
async function mayBelongTo({ uid, gid }: Stats, real: string): Promise<boolean> {
  const folder = await fs.stat(dirname(real));
  const list = await fs.stat(real).catch(() => undefined);
  if (uid === folder.uid || uid === list?.uid) return true;
  // Only a member of the group can give it that group; or the folder did (setgid), and then
  // whoever makes something there may replace the list, too.
  if (isShared(folder) && (gid === list?.gid || gid === folder.gid)) return true;
  return uid === (await ownUidIn(dirname(real)));
}

/** Makes sure that the sticky bit of its folder does not keep us from replacing the list at
 *  `real`. Otherwise our files beside it would only obstruct those who may replace it.
 *  @throws StoreFault ESTICKY when it does */
export async function checkSticky(folder: Stats, real: string): Promise<void> {
  const uid = process.geteuid?.();
  if ((folder.mode & STICKY) === 0 || uid === undefined || uid === 0 || uid === folder.uid) return;
  const list = await fs.stat(real).catch(() => undefined);
  if (!list || list.uid === uid || list.uid === (await ownUidIn(dirname(real)))) return;
  throw new StoreFault("ESTICKY", `only ${ownerOf(list)} can replace ${real}`);
}

/** Our user id on this storage: servers and containers may map it to another number. */
async function ownUidIn(directory: string): Promise<number | undefined> {
  try {
    const own = await fs.mkdtemp(join(directory, ".cooperate-"));
    try {
      return (await fs.lstat(own)).uid;
    } finally {
      await fs.rmdir(own);
    }
  } catch {
    return undefined;
  }
}

function ownerOf({ uid }: Stats): string {
  return `the user with the number ${uid}`;
}

const { O_CREAT, O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** The content of the file `path`, which belongs to a list.
 *  @throws UntrustedFault when it is no plain file; the system's error */
export async function readText(path: string): Promise<string> {
  const file = await openPlain(path, TO_READ);
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Writes a file that belongs to a list; an existing one is overwritten in place.
 *  @throws UntrustedFault when something else is there; the system's error */
export async function writeText(path: string, text: string, { file: mode, gid }: Sharing): Promise<void> {
  const file = await openPlain(path, TO_WRITE, mode);
  try {
    share(file.fd, mode, gid);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Opens a file that belongs to a list for appending; it is made when it is missing.
 *  @throws UntrustedFault when something else is there; the system's error */
export async function openToAppend(path: string, { file: mode, gid }: Sharing): Promise<fs.FileHandle> {
  const file = await openPlain(path, TO_APPEND | O_CREAT, mode);
  share(file.fd, mode, gid);
  return file;
}

/** Replaces a file that belongs to a list atomically.
 *  @throws the system's error; the old file is unchanged then */
export async function replaceText(path: string, text: string, sharing: Sharing): Promise<void> {
  const next = `${path}.${randomUuid()}`;
  try {
    await writeText(next, text, sharing);
    await fs.rename(next, path);
  } catch (error) {
    await fs.rm(next, { force: true }).catch(() => {});
    throw error;
  }
}

/** Sets mode and group of a directory that we have just made. */
export async function shareDirectory(path: string, { directory: mode, gid }: Sharing): Promise<void> {
  const own = await fs.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    share(own.fd, mode, gid);
  } finally {
    await own.close();
  }
}

async function openPlain(path: string, flags: number, mode?: number): Promise<fs.FileHandle> {
  const file = await fs.open(path, flags, mode).catch((error: unknown) => {
    throw isOfAnotherKind(error) ? new UntrustedFault(path, "is no plain file") : error;
  });
  try {
    if (!(await file.stat()).isFile()) throw new UntrustedFault(path, "is no plain file");
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What open(2) reports for a symbolic link, for a directory and for a pipe that nobody reads. */
function isOfAnotherKind(error: unknown): boolean {
  return ["ELOOP", "EISDIR", "ENXIO"].includes(codeOf(error));
}
