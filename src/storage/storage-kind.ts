import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { isGone } from "../core/errno.ts";
import { createTtlCache } from "./ttl-cache.ts";

/** The kinds of file systems that matter here: they differ in how clients rename and what they
 *  cache. */
export type StorageKind = "nfs" | "fuse" | "other";

/** statfs(2) */
const KINDS: ReadonlyMap<number, StorageKind> = new Map([
  [0x6969, "nfs"],
  [0x65735546, "fuse"],
]);

/** The kind of the file system on which `path` is, or would be. It is asked for once for each
 *  folder: nobody mounts another file system over a folder that is in use. */
export async function storageKind(path: string): Promise<StorageKind> {
  return kinds.get(dirname(path));
}

const kinds = createTtlCache<StorageKind>(
  async (folder) => KINDS.get((await fs.statfs(folder)).type) ?? "other",
  Number.POSITIVE_INFINITY,
);

/** Makes the client ask the storage about a path again, past its cache.
 *  @returns true when the path is gone there, though the client still shows it */
export type Refresh = (path: string) => Promise<boolean>;

/** How to refresh paths on the file system of `path`: for most there is nothing to do. sshfs and
 *  other FUSE file systems cache sizes and times for up to 20 s, and ask again after a chmod, even
 *  to the same mode. */
export async function refresherFor(path: string): Promise<Refresh> {
  return refresherOf(await storageKind(path));
}

/** As {@link refresherFor}, for a kind of storage. */
export function refresherOf(kind: StorageKind): Refresh {
  return kind === "fuse" ? chmodToSameMode : async () => false;
}

async function chmodToSameMode(path: string): Promise<boolean> {
  const known = await fs.stat(path).catch(() => undefined);
  if (!known) return false;
  try {
    await fs.chmod(path, known.mode & 0o7777);
    return false;
  } catch (error) {
    return isGone(error); // else it is not ours to change: the next reader gets the error
  }
}
