// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { codeOf, isGone } from "../core/errno.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { realPath, REAL_PATH_TTL_MS } from "../storage/real-path.ts";
import { trustDirectory } from "../storage/trusted.ts";
import { createTtlCache } from "../storage/ttl-cache.ts";
import { removeTickets } from "../store/tickets.ts";
import { pathOf, runnersWith } from "./runner-files.ts";

/**
 * The heartbeat of a runner: a directory `FILE.run/<runner>.lock` of its own, which the runner
 * touches every three seconds (start-heartbeat.ts). It never touches the list. Whoever declares
 * the runner dead removes the directory first, so that the runner notices when it wakes up.
 */

/** From one touch to the next. Two of them may be missed within the shortest lease (ten
 *  seconds). */
export const BEAT_MS = 3_000;

const SUFFIX = ".lock";
/** Notes by which others ask something of a runner; the last two are those of version 0.1. */
export const ORDER_NOTES = ["orders", "stop", "jobs"] as const;
/** Notes by which a runner answers. */
export const STATUS_NOTES = ["slots", "waits", "pool"] as const;
/** Files beside a heartbeat: orders (control-orders.ts), the answer to one of them
 *  (jobs-order.ts), and the orders to leave and to change the number of slots, of and for version
 *  0.1 (stop-order.ts, jobs-order.ts); why it starts nothing (held-back-note.ts); where it works
 *  (runner-pools.ts); and by which connection it is reached (remote/serving/remote-heartbeats.ts). */
const NOTES = [...ORDER_NOTES, ...STATUS_NOTES, "connection"] as const;
export type Note = (typeof NOTES)[number];

/** The directory of the heartbeats of the list `file`, whether it exists or not.
 *  @throws UntrustedFault when it is no directory that may be trusted */
export async function heartbeatsOf(file: string): Promise<string> {
  const real = await realPath(file);
  const directory = `${real}.run`;
  if (!(await isTrusted.get(real))) isTrusted.forget(real); // it may be made at any moment
  return directory;
}

/** By the real path of the list. */
const isTrusted = createTtlCache(async (real) => trustDirectory(`${real}.run`, real), REAL_PATH_TTL_MS);

/** The real path of the list to which `directory`, of heartbeats, belongs. */
export function listOf(directory: string): string {
  return directory.slice(0, -".run".length);
}

/** The runners that have a heartbeat, dead or alive.
 *  @throws the system's error when the directory cannot be read */
export async function listHeartbeats(directory: string): Promise<string[]> {
  return runnersWith(directory, SUFFIX);
}

/** The runners that have a file for orders, with a heartbeat or without.
 *  @throws the system's error when the directory cannot be read */
export async function listNoted(directory: string): Promise<string[]> {
  return runnersWith(directory, ".orders");
}

/** When `runner` last touched its heartbeat, by the clock of whoever set the time: only to be
 *  compared with itself. Undefined when the runner has no heartbeat. It is read through `open`,
 *  which makes an NFS client ask the server.
 *  @throws the system's error, also when nobody can say whether there is a heartbeat */
export async function lastBeat(directory: string, runner: string): Promise<number | undefined> {
  return (
    (await readBeat(directory, runner)) ??
    ((await isMissing(directory, runner)) ? undefined : readBeat(directory, runner))
  );
}

/** As {@link lastBeat}, but may say undefined of a heartbeat that was made a moment ago.
 *  @throws the system's error */
export async function readBeat(directory: string, runner: string): Promise<number | undefined> {
  try {
    const handle = await fs.open(heartbeatPath(directory, runner), "r");
    try {
      return (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether there really is no heartbeat. An NFS client remembers for half a minute that a name did
 *  not exist. Only an attempt to make it asks the server: that fails when the heartbeat of the
 *  runner, or the whole directory, exists. */
async function isMissing(directory: string, runner: string): Promise<boolean> {
  const made = await fs.mkdir(directory).then(() => true, falseIfThere);
  try {
    const path = heartbeatPath(directory, runner);
    if (!(await fs.mkdir(path).then(() => true, falseIfThere))) return false;
    await fs.rmdir(path);
    return true;
  } finally {
    if (made) await fs.rmdir(directory).catch(() => {});
  }
}

function falseIfThere(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}

/** Path of the heartbeat of `runner`. */
export function heartbeatPath(directory: string, runner: string): string {
  return pathOf(directory, runner, SUFFIX);
}

/** Path of a note beside the heartbeat of `runner`. */
export function notePath(directory: string, runner: string, note: Note): string {
  return pathOf(directory, runner, `.${note}`);
}

/** Removes the notes and the tickets of `runner`; what cannot be removed stays. */
export async function removeNotes(directory: string, runner: string): Promise<void> {
  await removeTickets(directory, (each) => each === runner);
  await removeReplacements(directory, runner);
  // Most are not there. fs.rm looks first, which takes longer.
  await Promise.all(NOTES.map(async (note) => fs.unlink(notePath(directory, runner, note)).catch(() => {})));
}

/** Declares `runners` dead by removing their heartbeats, which they notice. Their work may be
 *  given to others only after that.
 *  @returns by runner: why its heartbeat could not be removed; such a runner is not to be taken
 *    for dead */
export async function removeHeartbeats(
  directory: string,
  runners: Iterable<string>,
): Promise<ReadonlyMap<string, Unreadable>> {
  const failed = new Map<string, Unreadable>();
  for (const runner of runners) {
    await removeNotes(directory, runner);
    const path = heartbeatPath(directory, runner);
    try {
      await fs.rmdir(path);
    } catch (error) {
      if (isGone(error)) continue;
      failed.set(runner, { ...unreadable(error, path, codeOf(error)), action: "removed" });
    }
  }
  return failed;
}

/** A UUID; a number by earlier versions. */
const REPLACEMENT = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d+)$/;

/** Removes the temporary files of processes that were killed while they replaced a note
 *  (trusted.ts). */
async function removeReplacements(directory: string, runner: string): Promise<void> {
  const prefixes = [`${runner}.orders.`, `${runner}.pool.`];
  for (const name of await fs.readdir(directory).catch(() => []))
    if (prefixes.some((prefix) => name.startsWith(prefix) && REPLACEMENT.test(name.slice(prefix.length))))
      await fs.rm(join(directory, name), { force: true }).catch(() => {});
}
