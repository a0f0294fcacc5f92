// Modelled in test/model/txn.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf, StoreFault } from "../core/errno.ts";
import { hasMoved } from "./silly-rename.ts";

/** How long a resolved path is taken to be valid, milliseconds. */
export const REAL_PATH_TTL_MS = 5_000;

interface Resolved {
  readonly real: string;
  /** The text of the symlink at the end of the path; undefined when it is none. */
  readonly link: string | undefined;
  /** By the monotonic clock. */
  readonly at: number;
}

/** Resolves paths of lists, and remembers for some seconds where they lead. */
export class RealPaths {
  readonly #clock: Clock;
  /** By absolute path. */
  readonly #known = new Map<string, Resolved>();

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock;
  }

  /** The path of `file` with no symlink at its end: so everybody locks and replaces the same
   *  target, and a symlink stays one. A target that is missing while a transaction is under way
   *  may be between the two steps of an NFS rename (silly-rename.ts): it counts as there.
   *
   *  The answer is remembered. But another symlink at the end, or one where there was none, is
   *  noticed at once.
   *  @throws StoreFault EGONE when there is none; the system's error otherwise */
  async get(file: string): Promise<string> {
    const path = resolve(file);
    const known = this.#known.get(path);
    if (known && this.#clock.monotonic() - known.at < REAL_PATH_TTL_MS && (await hasSameLink(path, known)))
      return known.real;
    const real = await findReal(path, file);
    const link = real === path ? undefined : await linkAt(path);
    this.#known.set(path, { real, link, at: this.#clock.monotonic() });
    return real;
  }

  /** Resolves the paths that lead to `real` again the next time: no file was found there. */
  forget(real: string): void {
    for (const [path, resolved] of this.#known) if (resolved.real === real) this.#known.delete(path);
  }
}

const realPaths = new RealPaths();

/** {@link RealPaths.get} of this process. */
export async function realPath(file: string): Promise<string> {
  return realPaths.get(file);
}

/** {@link RealPaths.forget} of this process. */
export function forgetPath(real: string): void {
  realPaths.forget(real);
}

/** Whether the symlink at the end of `path` still says the same. Where there was none, whoever
 *  opens the file notices a new one (snapshot.ts). The folders on the way are not checked. */
async function hasSameLink(path: string, { link }: Resolved): Promise<boolean> {
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
  // A transaction that was under way may have ended between the two calls.
  return fs.realpath(path).catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? new StoreFault("EGONE", `${shown} does not exist`, error) : error;
  });
}

/** Whether a transaction on the list at `real` is under way, or may have been fenced between the
 *  two steps of a rename. */
export async function isBusy(real: string): Promise<boolean> {
  return fs.access(`${real}.txn`).then(
    () => true,
    async () => hasMoved(real),
  );
}

/** Where a chain of symlinks leads, though nothing is there. It is no circle: realpath would have
 *  said ELOOP. */
async function targetOf(file: string): Promise<string> {
  const link = await linkAt(file);
  return link === undefined ? resolve(file) : targetOf(resolve(dirname(file), link));
}

/** The text of the symlink `path`; undefined when it is none. */
async function linkAt(path: string): Promise<string | undefined> {
  return fs.readlink(path).catch(() => undefined);
}
