// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { isForbidden, isGone } from "../core/errno.ts";
import { TO_READ } from "./open-flags.ts";
import type { StorageKind } from "./storage-kind.ts";

/**
 * NFS clients call this "silly rename": a rename over a file that a process of the same host has
 * open takes two steps. The client first moves the target to a name `.nfs*` in the same folder,
 * where that process goes on reading it, and then renames. In between, FILE is missing. Every
 * machine that sees the folder sees these names, also one that does not mount it by NFS (the
 * server, for example).
 */

/** Whether the folder of `real` has a file that was moved away like this, and is still open
 *  somewhere. */
export async function hasMoved(real: string): Promise<boolean> {
  return (await movedFiles(real)).length > 0;
}

/** Whether `real`, which is missing, may be between the two steps. If not, somebody has deleted
 *  it. */
export async function isRenamedInSteps(real: string, storage: StorageKind): Promise<boolean> {
  return storage === "nfs" || hasMoved(real);
}

/** The file of the folder of `real` that was moved away last, if that was in the last `withinMs`
 *  milliseconds and it is complete JSON. Other files with such names have nothing to do with the
 *  list, such as a log that was deleted while somebody follows it. Every server in use sets the
 *  ctime of the file and of the folder at a rename: so one clock is compared with itself.
 *  @returns its path */
export async function lastMoved(real: string, withinMs: number): Promise<string | undefined> {
  const { ctimeMs } = await fs.stat(dirname(real));
  let last: Moved | undefined;
  for (const path of await movedFiles(real)) {
    const moved = await readMoved(path, ctimeMs - withinMs - SLACK_MS).catch(() => undefined);
    if (!moved) continue;
    const later = last ? moved.movedMs - last.movedMs || moved.writtenMs - last.writtenMs : 1;
    if (later > 0) last = moved;
  }
  return last?.path;
}

interface Moved {
  readonly path: string;
  /** ctime, milliseconds. */
  readonly movedMs: number;
  /** mtime, milliseconds. */
  readonly writtenMs: number;
}

/** Some servers tell times in whole seconds. */
const SLACK_MS = 2_000;

/** The file at `path`; undefined when it cannot be the one that is looked for. */
async function readMoved(path: string, sinceMs: number): Promise<Moved | undefined> {
  const file = await fs.open(path, TO_READ);
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.ctimeMs < sinceMs || !isWhole(await file.readFile("utf8"))) return undefined;
    return { path, movedMs: stat.ctimeMs, writtenMs: stat.mtimeMs };
  } finally {
    await file.close();
  }
}

/** Whether `text` is a complete list: half of one is no JSON, nor is one with parts that are not
 *  written yet. */
export function isWhole(text: string): boolean {
  try {
    const json = JSON.parse(text) as unknown;
    return typeof json === "object" && json !== null;
  } catch {
    return false;
  }
}

async function movedFiles(real: string): Promise<string[]> {
  const folder = dirname(real);
  const names = await fs.readdir(folder).catch((error: unknown) => {
    if (isGone(error) || isForbidden(error)) return [];
    throw error;
  });
  return names.filter((name) => name.startsWith(".nfs")).map((name) => join(folder, name));
}
