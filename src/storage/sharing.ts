import { fchmodSync, fchownSync, fstatSync } from "node:fs";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Who may use what is made beside a list. It takes after the list's folder, whatever the umask of who makes it: else a runner of one user
 * could not be seen, stopped or recovered by another who works on the same list.
 */
export interface Sharing {
  /** Permission bits of a directory and of a file, as in chmod(2). */
  readonly directory: number;
  readonly file: number;
  /** Numeric id of the group. */
  readonly gid: number;
}

/** What stat(2) says, as much of it as counts here. */
interface Bits {
  readonly mode: number;
  readonly gid: number;
}

export const STICKY = 0o1000;
const SETGID = 0o2000;
const GROUP_MAY_WRITE = 0o020;
const OTHERS_MAY_WRITE = 0o002;
const GROUP = 0o070;
const OTHERS = 0o007;

/** Whether not only the owner of a directory may make and replace files in it. In one with the sticky bit nobody can replace those of
 *  another, so each works there alone. */
export function isShared({ mode }: Pick<Bits, "mode">): boolean {
  return (mode & STICKY) === 0 && (mode & (GROUP_MAY_WRITE | OTHERS_MAY_WRITE)) !== 0;
}

/** Whether anybody may make files in a directory. */
export function isOpenToAll({ mode }: Pick<Bits, "mode">): boolean {
  return (mode & OTHERS_MAY_WRITE) !== 0;
}

/** How to share what is made in `folder`.
 *  @param list the list that it belongs to, if there is one yet: who may not read that need not read what belongs to it */
export function sharingIn(folder: Bits, list?: Pick<Bits, "mode">): Sharing {
  let mode = folder.mode & 0o7777;
  if ((mode & STICKY) !== 0) mode &= ~(STICKY | GROUP_MAY_WRITE | OTHERS_MAY_WRITE);
  if (list && (list.mode & 0o040) === 0) mode &= ~GROUP;
  if (list && (list.mode & 0o004) === 0) mode &= ~OTHERS;
  return { directory: mode | 0o700, file: (mode & 0o066) | 0o600, gid: folder.gid };
}

/** How to share what is made beside the list at `real`.
 *  @throws the system's error when its folder cannot be looked at */
export async function sharingBeside(real: string): Promise<Sharing> {
  return sharingOf(dirname(real), real);
}

/** How to share what belongs to the list at `real` and is made in `folder`.
 *  @throws the system's error when the folder cannot be looked at */
export async function sharingOf(folder: string, real: string): Promise<Sharing> {
  const [place, list] = await Promise.all([fs.stat(folder), fs.stat(real).catch(() => undefined)]);
  return sharingIn(place, list);
}

/** Whether a directory that we make in a folder that is shared so has its mode and group from the beginning. */
export function isSharedAsMade({ directory, gid }: Sharing): boolean {
  umask ??= process.umask();
  return (directory & umask) === 0 && ((directory & SETGID) !== 0 || process.getegid?.() === gid);
}

/** Asked for once: to ask is to set it for a moment. */
let umask: number | undefined;

/** Gives an open file or directory that we have made its mode and group. Where neither can be set it stays as it is: some file systems have
 *  none, and who is not of the group cannot give it.
 *  @param mode of `Sharing`, for what it is
 *  @param uid owner to be; -1 leaves it as it is
 *  @returns whether it had both already, as the system made it */
export function share(fd: number, mode: number, gid: number, uid = -1): boolean {
  const stat = fstatSync(fd);
  const isOwned = stat.gid === gid && (uid === -1 || stat.uid === uid);
  if (isOwned && (stat.mode & 0o7777) === mode) return true;
  try {
    if (!isOwned) fchownSync(fd, uid, gid);
  } catch {
    // Not ours to give.
  }
  try {
    if ((stat.mode & 0o7777) !== mode) fchmodSync(fd, mode);
  } catch {
    // As above.
  }
  return false;
}
