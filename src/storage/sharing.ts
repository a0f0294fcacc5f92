import { fchmodSync, fchownSync, fstatSync } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Who may use the files and directories that are made beside a list: the users of the list's
 * folder, whatever the umask of the process that makes them. Otherwise a runner of one user could
 * not be seen, stopped or recovered by another user of the same list.
 */
export interface Sharing {
  /** Permission bits of a directory and of a file, as in chmod(2). */
  readonly directory: number;
  readonly file: number;
  /** Numeric id of the group. */
  readonly gid: number;
}

/** The fields of stat(2) that matter here. */
interface Bits {
  readonly mode: number;
  readonly gid: number;
}

export const STICKY = 0o1000;
const SETGID = 0o2000;
const GROUP_MAY_WRITE = 0o020;
const OTHERS_MAY_WRITE = 0o002;
const MAY_READ = 0o044;
const GROUP = 0o070;
const OTHERS = 0o007;

/** Whether several users may make and replace files in a directory. In one with the sticky bit
 *  nobody can replace files of somebody else, so there each user works alone. */
export function isShared({ mode }: Pick<Bits, "mode">): boolean {
  return (mode & STICKY) === 0 && (mode & (GROUP_MAY_WRITE | OTHERS_MAY_WRITE)) !== 0;
}

/** Whether anybody may make files in a directory. */
export function isOpenToAll({ mode }: Pick<Bits, "mode">): boolean {
  return (mode & OTHERS_MAY_WRITE) !== 0;
}

/** Mode and group of what is made in `folder`.
 *  @param list the list that it belongs to, if it exists: who may not read that must not read what
 *  belongs to it */
export function sharingIn(folder: Bits, list?: Pick<Bits, "mode">): Sharing {
  let mode = folder.mode & 0o7777;
  if ((mode & STICKY) !== 0) mode &= ~(STICKY | GROUP_MAY_WRITE | OTHERS_MAY_WRITE);
  if (list && (list.mode & 0o040) === 0) mode &= ~GROUP;
  if (list && (list.mode & 0o004) === 0) mode &= ~OTHERS;
  return { directory: mode | 0o700, file: (mode & 0o066) | 0o600, gid: folder.gid };
}

/** Mode and group of what is made beside the list at `real`.
 *  @throws the system's error when stat fails on its folder */
export async function sharingBeside(real: string): Promise<Sharing> {
  return sharingOf(dirname(real), real);
}

/** Mode and group of what belongs to the list at `real` and is made in `folder`.
 *  @throws the system's error when stat fails on the folder */
export async function sharingOf(folder: string, real: string): Promise<Sharing> {
  const [place, list] = await Promise.all([fs.stat(folder), fs.stat(real).catch(() => undefined)]);
  return sharingIn(place, list);
}

/** Whether mkdir in a folder that is shared so gives a directory the right mode and group at
 *  once. */
export function isSharedAsMade({ directory, gid }: Sharing): boolean {
  umask ??= process.umask();
  return (directory & umask) === 0 && ((directory & SETGID) !== 0 || process.getegid?.() === gid);
}

/** Whether a file that a program of ours makes in a folder that is shared so could not be read by all
 *  who may read it. */
export function keepsReadersOut({ file }: Sharing): boolean {
  umask ??= process.umask();
  return (file & MAY_READ & umask) !== 0;
}

/** Read once: reading it sets it for a moment. */
let umask: number | undefined;

/** Sets mode and group of an open file or directory that we have made. What cannot be set stays as
 *  it is: some file systems have no modes or owners, and only members of a group can give a file
 *  to it.
 *  @param mode from {@link Sharing}, that for files or for directories
 *  @param uid the new owner; -1 keeps it
 *  @returns whether it had mode, group and owner already, as the system made it */
export function share(fd: number, mode: number, gid: number, uid = -1): boolean {
  const stat = fstatSync(fd);
  const isOwned = stat.gid === gid && (uid === -1 || stat.uid === uid);
  if (isOwned && (stat.mode & 0o7777) === mode) return true;
  try {
    if (!isOwned) fchownSync(fd, uid, gid);
  } catch {
    // We are not allowed to.
  }
  try {
    if ((stat.mode & 0o7777) !== mode) fchmodSync(fd, mode);
  } catch {
    // As above.
  }
  return false;
}
