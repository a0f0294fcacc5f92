import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { isGone } from "../core/errno.ts";
import { createTtlCache } from "./ttl-cache.ts";

/** What of a file system matters here: how its clients rename, and what they remember. */
export type StorageKind = "nfs" | "fuse" | "other";

/** statfs(2) */
const KINDS: ReadonlyMap<number, StorageKind> = new Map([
  [0x6969, "nfs"],
  [0x65735546, "fuse"],
]);

/** The kind of the file system on which `path` is, or would be. Asked for once: nobody puts another under a folder that is in use. */
export async function storageKind(path: string): Promise<StorageKind> {
  return kinds.get(dirname(path));
}

const kinds = createTtlCache<StorageKind>(
  async (folder) => KINDS.get((await fs.statfs(folder)).type) ?? "other",
  Number.POSITIVE_INFINITY,
);

/** Asks the storage itself about a path, past what a client remembers; true when it is gone there though the client
 *  still shows it. */
export type Refresh = (path: string) => Promise<boolean>;

/** What makes the file system under `path` forget what it remembers of another path: nothing to do for most. sshfs and
 *  other FUSE file systems keep sizes and times for up to 20 s and ask again after a chmod, even one to the same mode. */
export async function refresherFor(path: string): Promise<Refresh> {
  return refresherOf(await storageKind(path));
}

export function refresherOf(kind: StorageKind): Refresh {
  return kind === "fuse" ? poke : async () => false;
}

async function poke(path: string): Promise<boolean> {
  const known = await fs.stat(path).catch(() => undefined);
  if (!known) return false;
  try {
    await fs.chmod(path, known.mode & 0o7777);
    return false;
  } catch (error) {
    return isGone(error); // else it is not ours: whoever reads it next will see
  }
}
