// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf, StoreFault } from "../core/errno.ts";
import { hasMoved } from "./silly-rename.ts";

/** How long a path is taken to lead where it led, milliseconds. */
export const REMEMBERED_MS = 5_000;

/** By absolute path. */
const known = new Map<string, Known>();

interface Known {
  readonly real: string;
  /** What the symlink at the end says, if it is one. */
  readonly link: string | undefined;
  /** By performance.now(). */
  readonly at: number;
}

/** The path of `file` with no symlink at its end, so that everybody locks and replaces the same target and a symlink stays
 *  one. A target that is missing while somebody is in the middle of a transaction may be between the two steps of an NFS
 *  rename (stage.ts): it counts as there.
 *
 *  It is remembered for some seconds; but another symlink at the end, or one where there was none, is seen at once.
 *  @throws StoreFault EGONE when there is none; the system's error otherwise */
export async function realPath(file: string): Promise<string> {
  const path = resolve(file);
  const before = known.get(path);
  if (before && performance.now() - before.at < REMEMBERED_MS && (await leadsOn(path, before)))
    return before.real;
  const real = await findReal(path, file);
  const link = real === path ? undefined : await linkAt(path);
  known.set(path, { real, link, at: performance.now() });
  return real;
}

/** What led to `real` is asked for anew the next time: there is no file any more. */
export function forgetPath(real: string): void {
  for (const [path, its] of known) if (its.real === real) known.delete(path);
}

/** Whether what was known of `path` still holds, but for the folders that it is in. That it was no symlink is seen by whoever opens it
 *  (snapshot.ts). */
async function leadsOn(path: string, { link }: Known): Promise<boolean> {
  return link === undefined || (await linkAt(path)) === link;
}

async function findReal(path: string, shown: string): Promise<string> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const target = await targetOf(path);
    if (await isBusy(target)) return target;
  }
  // Whoever was at it may have come to the end since.
  return fs.realpath(path).catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? new StoreFault("EGONE", `${shown} does not exist`, error) : error;
  });
}

/** Whether somebody is in the middle of a transaction on the list at `real`, or may have been fenced between those two steps. */
export async function isBusy(real: string): Promise<boolean> {
  return fs.access(`${real}.txn`).then(
    () => true,
    async () => hasMoved(real),
  );
}

/** Where a chain of symlinks leads, though nothing is there. No circle: realpath would have said ELOOP. */
async function targetOf(file: string): Promise<string> {
  const link = await linkAt(file);
  return link === undefined ? resolve(file) : targetOf(resolve(dirname(file), link));
}

/** What the symlink `path` says; undefined when it is none. */
async function linkAt(path: string): Promise<string | undefined> {
  return fs.readlink(path).catch(() => undefined);
}
