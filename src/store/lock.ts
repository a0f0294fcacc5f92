import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isCrowd } from "../core/crowd.ts";
import type { ForeignLock } from "../core/foreign-lock.ts";
import { codeOf, isGone, LockFault } from "../core/errno.ts";
import { makeDirectoryAnew } from "../storage/make-directory.ts";
import { type HeldDirectory, holdDirectory } from "../storage/held-directory.ts";
import { LockObserver } from "./lock-observer.ts";
import type { Refresh } from "../storage/storage-kind.ts";
import { jitter } from "../storage/retry.ts";
import type { TicketQueue } from "./ticket-queue.ts";

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
  /** When the same holder was seen to have it for so long, milliseconds: ELOCKTIMEOUT. As long as it changes hands it is only crowded. */
  readonly patienceMs: number;
  /** Path of the lock in the words of its user. */
  readonly shownAs: string;
  /** Makes the file system ask again (snapshot.ts). */
  readonly refresh: Refresh;
  /** Whose turn it is, for who has turns. */
  readonly ticketQueue?: TicketQueue;
  readonly hurry?: Hurry;
  /** Called now and then while somebody else holds the lock (`ELOCKED`), or something stands there that is none: at once then; once
   *  (`ECROWDED`) when so many runners waited that it took long. */
  readonly onWait: (code: "ELOCKED" | "ECROWDED" | ForeignLock, runners?: number) => void;
}

/** For who has been told to end, and does not want to wait for a lock that is not to be had. */
export interface Hurry {
  /** Aborted when there is no time. From then on nobody waits for its turn. */
  readonly signal: AbortSignal;
  /** Called again and again when the lock has not changed hands for half a second (longer where the storage is slow), or when ten seconds
   *  have passed in any case. It may end this process; when it resolves, the lock is waited for as before. */
  readonly onStuck: () => Promise<void>;
}

const SAY_EVERY_MS = 10_000;
const STUCK_MS = 500;
/** A change is a dozen round trips under the lock, and it may be asked for in the middle of the one before. */
const STUCK_TRIPS = 30;
const STUCK_EVERY_MS = 250;
const HURRY_MS = 10_000;

/** Takes the lock directory `<real>.lock`, when it is our turn.
 *
 *  A waiter calls a lock stale only when it has itself watched the same lock (inode and mtime) stay unchanged, by its own
 *  monotonic clock. What is no empty directory is none of ours, and is never removed.
 *  @returns released, it is free for the next; abandoned, it is stale soon should it have been ours after all
 *  @throws LockFault (ELOCKTIMEOUT) when patience is over; the system's error when the directory cannot be written */
export async function acquireLock(real: string, request: LockRequest): Promise<HeldDirectory> {
  const { ticketQueue, patienceMs, hurry } = request;
  const asked = performance.now();
  try {
    await ticketQueue?.come(false, asked + patienceMs, hurry?.signal);
    const lock = await askForLock(real, request);
    if (performance.now() - asked > SAY_EVERY_MS) tellOfCrowd(request);
    return lock;
  } finally {
    void ticketQueue?.over(); // the lock is ours meanwhile
  }
}

async function askForLock(real: string, request: LockRequest): Promise<HeldDirectory> {
  const { timing, patienceMs, refresh, ticketQueue, hurry } = request;
  const path = `${real}.lock`;
  const observer = new LockObserver(path);
  const tell = teller(request);
  const press = presser(hurry);
  let wasGone = false;
  let tripMs = Number.POSITIVE_INFINITY;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.4, timing.pollMs)) {
    const asked = performance.now();
    try {
      const onGone = (): void => {}; // the fence notices
      return lockOf(path, await holdDirectory(path, { beatMs: timing.beatMs, onGone }));
    } catch (error) {
      if (isGone(error)) await fs.access(dirname(real));
      else if (codeOf(error) !== "ELOCKED") throw error;
    }
    tripMs = Math.min(tripMs, performance.now() - asked);
    // Twice in a row, and not by this very process: it is no lock that changes hands at this moment. Should it be one all the
    // same, it is broken, which costs somebody a second try.
    const gone = (await refresh(path)) && !held.has(path);
    if (gone && wasGone && (await makeDirectoryAnew(path).catch(() => false)))
      await fs.rmdir(path).catch(() => {});
    wasGone = gone;
    await observer.look();
    if (!observer.foreign && observer.unchangedMs > timing.staleMs) {
      await fs.rmdir(path).catch(() => {});
      observer.forget();
    }
    if (observer.sameHandsMs > patienceMs) throw new LockFault(request.shownAs, observer.foreign);
    tell(observer.foreign);
    await press(observer.unchangedMs, tripMs);
    // Who has turns asks alone, and may ask often.
    const again = ticketQueue
      ? Math.min(Math.max(FIRST_PAUSE_MS, observer.unchangedMs / 16), timing.pollMs)
      : pause;
    await ticketQueue?.come(true, performance.now() + patienceMs, hurry?.signal);
    await sleep(jitter(again));
  }
}

/** Says what stands in the way: a lock now and then, what is none at once, too. */
function teller({ onWait }: LockRequest): (foreign: ForeignLock | undefined) => void {
  let [said, saidAt] = ["", performance.now()];
  return (foreign) => {
    const now = performance.now();
    if (now - saidAt <= SAY_EVERY_MS && (!foreign || foreign === said)) return;
    [said, saidAt] = [foreign ?? "ELOCKED", now];
    onWait(foreign ?? "ELOCKED");
  };
}

/** Runners that have said so. */
const crowded = new WeakSet<TicketQueue>();

/** Says once for each runner that it was not a lock for which it has waited so long, but its turn. */
function tellOfCrowd({ ticketQueue, onWait }: LockRequest): void {
  if (!ticketQueue || !isCrowd(ticketQueue.waiting) || crowded.has(ticketQueue)) return;
  crowded.add(ticketQueue);
  onWait("ECROWDED", ticketQueue.waiting);
}

/** Tells who is in a hurry that the lock is not to be had. */
function presser(hurry: Hurry | undefined): (unchangedMs: number, tripMs: number) => Promise<void> {
  let hurriedAt: number | undefined;
  let toldAt = 0;
  return async (unchangedMs, tripMs) => {
    if (!hurry?.signal.aborted) return;
    const now = performance.now();
    hurriedAt ??= now;
    const isStuck = unchangedMs > Math.max(STUCK_MS, STUCK_TRIPS * tripMs) || now - hurriedAt > HURRY_MS;
    if (!isStuck || now - toldAt < STUCK_EVERY_MS) return;
    toldAt = now;
    await hurry.onStuck();
  };
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
