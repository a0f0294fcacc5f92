import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isGone, StoreFault } from "./errno.ts";
import { makeDirectoryAnew } from "./forgotten-name.ts";
import { type HeldDirectory, holdDirectory } from "./held-directory.ts";
import type { Refresh } from "./snapshot.ts";
import { jitter } from "./retry.ts";
import type { Turns } from "./turns.ts";

/**
 * Who goes first. The lock is for speed and order only; safety is the fence's (stage.ts), so that breaking a live
 * lock by mistake costs somebody a second try and nothing else.
 */

export interface LockTiming {
  /** Longest mean pause between two tries, milliseconds. */
  readonly pollMs: number;
  /** The holder touches the lock this often, milliseconds (held-directory.ts). */
  readonly beatMs: number;
  /** A lock that was watched not to change for this long is broken, milliseconds. */
  readonly staleMs: number;
}

/** A holder may miss three beats before others go on. */
export const LOCK_TIMING: LockTiming = { pollMs: 100, beatMs: 2_500, staleMs: 10_000 };

const FIRST_PAUSE_MS = 4;

export interface LockRequest {
  readonly timing: LockTiming;
  /** By performance.now(); when it is past, ELOCKTIMEOUT. */
  readonly deadline: number;
  /** Makes the file system ask again (snapshot.ts). */
  readonly refresh: Refresh;
  /** Whose turn it is, for who has turns. */
  readonly turns?: Turns;
  /** Called now and then while somebody else holds the lock. */
  readonly onWait: (waitedMs: number) => void;
}

const SAY_EVERY_MS = 10_000;

/** Takes the lock directory `<real>.lock`, when it is our turn.
 *
 *  A waiter calls a lock stale only when it has itself watched the same lock (inode and mtime) stay unchanged, by its own
 *  monotonic clock.
 *  @returns released, it is free for the next; abandoned, it is stale soon should it have been ours after all
 *  @throws StoreFault ELOCKTIMEOUT at the deadline; the system's error when the directory cannot be written */
export async function acquireLock(real: string, request: LockRequest): Promise<HeldDirectory> {
  const start = performance.now();
  const { turns, deadline } = request;
  try {
    await turns?.come(false, deadline);
    return await askForLock(real, request, start);
  } finally {
    await turns?.over();
  }
}

async function askForLock(real: string, request: LockRequest, start: number): Promise<HeldDirectory> {
  const { timing, deadline, refresh, turns, onWait } = request;
  const path = `${real}.lock`;
  let [seen, since, said] = ["", 0, start];
  let wasGone = false;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.4, timing.pollMs)) {
    try {
      const onGone = (): void => {}; // the fence notices
      return lockOf(path, await holdDirectory(path, { beatMs: timing.beatMs, onGone }));
    } catch (error) {
      if (isGone(error))
        await fs.access(dirname(real)); // our fresh lock was swept; or the whole directory is gone
      else if (codeOf(error) !== "ELOCKED") throw error;
    }
    // Twice in a row, and not by this very process: it is no lock that changes hands at this moment. Should it be one all the
    // same, it is broken, which costs somebody a second try.
    const gone = (await refresh(path)) && !held.has(path);
    if (gone && wasGone && (await makeDirectoryAnew(path).catch(() => false)))
      await fs.rmdir(path).catch(() => {});
    wasGone = gone;
    const id = await identityOf(path);
    const now = performance.now();
    if (id !== seen) [seen, since] = [id, now];
    else if (id !== "" && now - since > timing.staleMs) {
      await fs.rmdir(path).catch(() => {});
      seen = "";
    }
    if (now > deadline) throw new StoreFault("ELOCKTIMEOUT", `${path} is held by somebody`);
    if (now - said > SAY_EVERY_MS) {
      said = now;
      onWait(now - start);
    }
    await turns?.come(true, deadline);
    await sleep(jitter(pause));
  }
}

function lockOf(path: string, directory: HeldDirectory): HeldDirectory {
  held.add(path);
  return {
    async release() {
      held.delete(path);
      await directory.release();
    },
    async abandon() {
      held.delete(path);
      await directory.abandon();
    },
  };
}

/** Lock directories of this process. */
const held = new Set<string>();

/** The mkdir that just failed has made an NFS client ask the server, so this is fresh. */
async function identityOf(path: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await fs.stat(path);
    return `${ino}:${mtimeMs}`;
  } catch {
    return "";
  }
}
