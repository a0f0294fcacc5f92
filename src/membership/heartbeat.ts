// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { codeOf, isGone } from "../core/errno.ts";
import { explain } from "../store/explain.ts";
import type { HeldDirectory } from "../storage/held-directory.ts";
import { realPath, REMEMBERED_MS } from "../storage/real-path.ts";
import { createTtlCache } from "../storage/ttl-cache.ts";
import { type Patience, retry } from "../storage/retry.ts";
import { pathOf, runnersWith } from "./runner-files.ts";
import { askKernel, formatRunnerId, isKnownDead, ownRunnerId } from "../processes/runner-id.ts";
import { type Sharing, sharingIn } from "../storage/sharing.ts";
import { checkSticky, shareDirectory, trustDirectory } from "../storage/trusted.ts";
import { removeTickets } from "../store/tickets.ts";

/**
 * The sign of life of a runner: a directory `FILE.run/<runner>.lock` of its own, touched every three seconds. It never
 * touches the list; who takes the runner for dead removes it first, so that the runner learns of it when it wakes.
 */
export interface Heartbeat {
  /** Id of this life of the runner, for the claims. */
  readonly runner: string;
  /** Is there as long as nobody has buried us. */
  readonly path: string;
  /** Who may use what belongs to the list. */
  readonly sharing: Sharing;
  /** Whether it is there, asked of the storage now. */
  isThere(): Promise<boolean>;
  /** Ends it, and leaves nothing behind. */
  stop(): Promise<void>;
}

/** A heartbeat may miss two beats of the shortest lease (ten seconds). */
export const BEAT_MS = 3_000;

const SUFFIX = ".lock";
/** Beside a heartbeat: orders (control-orders.ts), the answer to one of them (jobs-order.ts), and the orders to leave and to run more or
 *  fewer at the same time of and for version 0.1 (stop-order.ts, jobs-order.ts). */
const NOTES = ["orders", "stop", "jobs", "slots"] as const;
export type Note = (typeof NOTES)[number];
let lives = 0;

/** Begins the heartbeat of this process for the list `file`.
 *  @param onGone called once when it was removed, or touched by somebody else
 *  @throws CooperateError (list, storage) when it cannot be made, for as long as it is worth trying */
export async function startHeartbeat(
  file: string,
  onGone: () => void,
  patience: Patience = {},
): Promise<Heartbeat> {
  const runner = formatRunnerId(ownRunnerId(lives++)); // each life has an id of its own: what was buried stays buried
  try {
    return await retry(async () => begin(await realPath(file), runner, onGone), patience);
  } catch (error) {
    throw await explain(error, file);
  }
}

async function begin(real: string, runner: string, onGone: () => void): Promise<Heartbeat> {
  // Here, since whoever only looks for heartbeats needs neither.
  const { holdDirectory } = await import("../storage/held-directory.ts");
  const { makeDirectory } = await import("../storage/make-directory.ts");
  const directory = `${real}.run`;
  const path = heartbeatPath(directory, runner);
  const folder = await fs.stat(dirname(real));
  await checkSticky(folder, real);
  const sharing = sharingIn(folder, await fs.stat(real).catch(() => undefined));
  let held: HeldDirectory;
  for (let tries = 1; ; tries++) {
    if (await makeDirectory(directory)) await shareDirectory(directory, sharing);
    else await trustDirectory(directory, real);
    try {
      held = await holdDirectory(path, { beatMs: BEAT_MS, onGone });
      await shareDirectory(path, sharing).catch(() => {}); // gone already: we are told
      break;
    } catch (error) {
      // The last runner that leaves removes the directory, also at this very moment.
      if (!isGone(error) || tries === TRIES) throw error;
    }
  }
  return {
    runner,
    path,
    sharing,
    isThere: async () =>
      readBeat(directory, runner).then(
        (beat) => beat !== undefined,
        () => true, // nobody can say that it is gone
      ),
    async stop() {
      await held.release();
      await removeNotes(directory, runner);
      await sweepHeartbeats(directory);
      await fs.rmdir(directory).catch(() => {});
    },
  };
}

const TRIES = 50;

/** The directory of the heartbeats of the list `file`, whether it is there or not.
 *  @throws UntrustedFault when something else is there */
export async function heartbeatsOf(file: string): Promise<string> {
  const real = await realPath(file);
  const directory = `${real}.run`;
  if (!(await isTrusted.get(real))) isTrusted.forget(real); // it may be made at any moment
  return directory;
}

/** By the real path of the list. */
const isTrusted = createTtlCache(async (real) => trustDirectory(`${real}.run`, real), REMEMBERED_MS);

/** The path of the list, with no symlink at its end, of which `directory` has the heartbeats. */
export function listOf(directory: string): string {
  return directory.slice(0, -".run".length);
}

/** The runners that have a heartbeat, dead or alive.
 *  @throws the system's error when nobody can say */
export async function listHeartbeats(directory: string): Promise<string[]> {
  return runnersWith(directory, SUFFIX);
}

/** The runners that have a file for orders, with a heartbeat or without.
 *  @throws the system's error when nobody can say */
export async function listNoted(directory: string): Promise<string[]> {
  return runnersWith(directory, ".orders");
}

/** When `runner` last gave a sign, by the clock of whoever set it, as something to compare with itself; undefined when it
 *  has no heartbeat. It goes through `open`, which is what makes an NFS client ask the server.
 *  @throws the system's error, also when it cannot be told whether there is one */
export async function lastBeat(directory: string, runner: string): Promise<number | undefined> {
  return (
    (await readBeat(directory, runner)) ??
    ((await isMissing(directory, runner)) ? undefined : readBeat(directory, runner))
  );
}

/** As {@link lastBeat}, for one who may be told that there is none of a heartbeat that was made a moment ago.
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

/** Whether there really is no heartbeat: an NFS client that has asked for a name in vain believes for half a minute that it is
 *  not there. Only making it asks the server: it fails where there is one, of the runner or of the whole directory. */
async function isMissing(directory: string, runner: string): Promise<boolean> {
  const made = await fs.mkdir(directory).then(() => true, ifThere);
  try {
    const path = heartbeatPath(directory, runner);
    if (!(await fs.mkdir(path).then(() => true, ifThere))) return false;
    await fs.rmdir(path);
    return true;
  } finally {
    if (made) await fs.rmdir(directory).catch(() => {});
  }
}

function ifThere(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}

/** Where the heartbeat of `runner` is. */
export function heartbeatPath(directory: string, runner: string): string {
  return pathOf(directory, runner, SUFFIX);
}

/** Where a note beside the heartbeat of `runner` is. */
export function notePath(directory: string, runner: string, note: Note): string {
  return pathOf(directory, runner, `.${note}`);
}

export async function removeNotes(directory: string, runner: string): Promise<void> {
  await removeTickets(directory, (each) => each === runner);
  await removeReplacements(directory, runner);
  for (const note of NOTES) await fs.rm(notePath(directory, runner, note), { force: true }).catch(() => {});
}

/** Takes `runner` for dead: from now on it can know. Before its work is given to others.
 *  @returns why its heartbeat could not be removed, if so; it is not to be taken for dead then */
async function removeHeartbeat(directory: string, runner: string): Promise<Unreadable | undefined> {
  await removeNotes(directory, runner);
  const path = heartbeatPath(directory, runner);
  try {
    await fs.rmdir(path);
    return undefined;
  } catch (error) {
    return isGone(error) ? undefined : { ...unreadable(error, path, codeOf(error)), action: "removed" };
  }
}

/** Buries the runners of the claims `lost`.
 *  @returns those whose runner is buried now, and that may be put back; and what kept others from it */
export async function removeHeartbeats(
  file: string,
  lost: ReadonlyMap<string, string>,
): Promise<{ readonly buried: ReadonlyMap<string, string>; readonly trouble: readonly Unreadable[] }> {
  const directory = await heartbeatsOf(file);
  const trouble = new Map<string, Unreadable>();
  for (const runner of new Set(lost.values())) {
    const its = await removeHeartbeat(directory, runner);
    if (its) trouble.set(runner, its);
  }
  const buried = new Map([...lost].filter(([, runner]) => !trouble.has(runner)));
  return { buried, trouble: [...trouble.values()] };
}

/** Removes what runners of this machine left that died without a claim, so that nobody else would look for it; not of those of which
 *  something lives. */
async function sweepHeartbeats(directory: string): Promise<void> {
  const dead = (await listHeartbeats(directory).catch(() => [])).filter(isKnownDead);
  if (dead.length > 0) {
    const { survivorsAmong } = await import("./survivors.ts"); // seldom needed
    const surviving = await survivorsAmong(directory, dead).catch(() => new Set(dead)); // nobody can look at processes now
    for (const runner of dead) if (!surviving.has(runner)) await removeHeartbeat(directory, runner);
  }
  await removeTickets(directory, (_, id) => askKernel(id) === "dead");
}

/** A UUID; a number by earlier versions. */
const REPLACEMENT = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d+)$/;

/** Removes what somebody left who was killed while putting another file in the place of a note (trusted.ts). */
async function removeReplacements(directory: string, runner: string): Promise<void> {
  const prefix = `${runner}.orders.`;
  for (const name of await fs.readdir(directory).catch(() => []))
    if (name.startsWith(prefix) && REPLACEMENT.test(name.slice(prefix.length)))
      await fs.rm(join(directory, name), { force: true }).catch(() => {});
}
