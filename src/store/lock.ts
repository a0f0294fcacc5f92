import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../core/clock.ts";
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
 * Who goes first. The lock is for speed and order only; the fence (stage.ts) makes changes safe.
 * So when a live lock is broken by mistake, its holder only has to try again.
 */

export interface LockTiming {
  /** Longest mean pause between two tries, milliseconds. */
  readonly pollMs: number;
  /** How often the holder touches the lock, milliseconds (held-directory.ts). */
  readonly beatMs: number;
  /** A lock that a waiter has observed unchanged for so long is broken, milliseconds. */
  readonly staleMs: number;
}

/** A holder may miss three beats before its lock is broken. */
export const LOCK_TIMING: LockTiming = { pollMs: 100, beatMs: 2_500, staleMs: 10_000 };

const FIRST_PAUSE_MS = 4;

export interface LockRequest {
  readonly timing: LockTiming;
  /** When one holder has had the lock for so long, milliseconds: ELOCKTIMEOUT. While the lock
   *  changes hands there are only many who want it. */
  readonly retryForMs: number;
  /** Path of the lock as its user knows it. */
  readonly shownAs: string;
  /** Makes the client ask the storage again (storage-kind.ts). */
  readonly refresh: Refresh;
  /** Decides when to ask for the lock; undefined for those that need not queue. */
  readonly ticketQueue?: TicketQueue;
  readonly hurry?: Hurry;
  /** Called every few seconds while somebody else holds the lock (`ELOCKED`); at once when there
   *  is something that is not a lock; once (`ECROWDED`) when it took long because so many runners
   *  were waiting. */
  readonly onWait: (code: "ELOCKED" | "ECROWDED" | ForeignLock, runners?: number) => void;
  readonly clock: Clock;
}

/** For a process that was told to exit, and cannot wait for a lock that it does not get. */
export interface Hurry {
  /** Aborted when the process was told to exit. From then on it asks for the lock at once, without
   *  queueing. */
  readonly signal: AbortSignal;
  /** Called again and again when the lock has not changed hands for half a second (longer where
   *  the storage is slow), or when ten seconds have passed in any case. It may end this process;
   *  when it resolves, waiting goes on. */
  readonly onStuck: () => Promise<void>;
}

const REPORT_EVERY_MS = 10_000;
const STUCK_MS = 500;
/** A change is a dozen round trips under the lock, and we may have begun to wait in the middle of
 *  the one before. */
const STUCK_TRIPS = 30;
const STUCK_EVERY_MS = 250;
const HURRY_MS = 10_000;

/** Takes the lock directory `<real>.lock`, after those that have queued for it before.
 *
 *  A waiter breaks a lock as stale only when it has itself observed the same lock (inode and
 *  mtime) unchanged for long enough, by its own monotonic clock. Anything but an empty directory
 *  is not ours, and is never removed.
 *  @returns the lock: release it, and the next one can take it; abandon it, and it becomes stale
 *  if it is still ours
 *  @throws LockFault (ELOCKTIMEOUT) after `retryForMs`; the system's error when the directory
 *  cannot be written */
export async function acquireLock(real: string, request: LockRequest): Promise<HeldDirectory> {
  const { ticketQueue, retryForMs, hurry, clock } = request;
  const start = clock.monotonic();
  try {
    await ticketQueue?.enter(false, start + retryForMs, hurry?.signal);
    const lock = await pollForLock(real, request);
    if (clock.monotonic() - start > REPORT_EVERY_MS) reportCrowd(request);
    return lock;
  } finally {
    void ticketQueue?.leave(); // not awaited: we have the lock
  }
}

async function pollForLock(real: string, request: LockRequest): Promise<HeldDirectory> {
  const { timing, retryForMs, refresh, ticketQueue, hurry, clock } = request;
  const path = `${real}.lock`;
  const observer = new LockObserver(path, clock);
  const report = createReporter(request);
  const checkHurry = createHurryCheck(hurry, clock);
  let wasGone = false;
  let tripMs = Number.POSITIVE_INFINITY;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.4, timing.pollMs)) {
    const asked = clock.monotonic();
    try {
      const onGone = (): void => {}; // the fence notices
      return lockOf(path, await holdDirectory(path, { beatMs: timing.beatMs, onGone }));
    } catch (error) {
      if (isGone(error)) await fs.access(dirname(real));
      else if (codeOf(error) !== "ELOCKED") throw error;
    }
    tripMs = Math.min(tripMs, clock.monotonic() - asked);
    // The storage says twice in a row that there is no lock, though the client shows one, and this
    // process does not hold it: so it is a stale cache, and not a lock that is changing hands.
    // Should it be a lock after all, it is broken, and its holder tries again.
    const gone = (await refresh(path)) && !held.has(path);
    if (gone && wasGone && (await makeDirectoryAnew(path).catch(() => false)))
      await fs.rmdir(path).catch(() => {});
    wasGone = gone;
    await observer.observe();
    if (!observer.foreign && observer.unchangedMs > timing.staleMs) {
      await fs.rmdir(path).catch(() => {});
      observer.forget();
    }
    if (observer.sameHandsMs > retryForMs) throw new LockFault(request.shownAs, observer.foreign);
    report(observer.foreign);
    await checkHurry(observer.unchangedMs, tripMs);
    // With a ticket queue only the first in it asks, so it may ask often.
    const again = ticketQueue
      ? Math.min(Math.max(FIRST_PAUSE_MS, observer.unchangedMs / 16), timing.pollMs)
      : pause;
    await ticketQueue?.enter(true, clock.monotonic() + retryForMs, hurry?.signal);
    await clock.sleep(jitter(again));
  }
}

/** Reports what is in the way: a lock every few seconds, something else also at once. */
function createReporter({ onWait, clock }: LockRequest): (foreign: ForeignLock | undefined) => void {
  let [reported, reportedAt] = ["", clock.monotonic()];
  return (foreign) => {
    const now = clock.monotonic();
    if (now - reportedAt <= REPORT_EVERY_MS && (!foreign || foreign === reported)) return;
    [reported, reportedAt] = [foreign ?? "ELOCKED", now];
    onWait(foreign ?? "ELOCKED");
  };
}

/** Runners that have reported a crowd. */
const crowded = new WeakSet<TicketQueue>();

/** Reports, once for each runner, that it has waited so long for its place in the queue and not
 *  for one holder. */
function reportCrowd({ ticketQueue, onWait }: LockRequest): void {
  if (!ticketQueue || !isCrowd(ticketQueue.waiting) || crowded.has(ticketQueue)) return;
  crowded.add(ticketQueue);
  onWait("ECROWDED", ticketQueue.waiting);
}

/** Calls `onStuck` of a process that was told to exit while it cannot get the lock. */
function createHurryCheck(
  hurry: Hurry | undefined,
  clock: Clock,
): (unchangedMs: number, tripMs: number) => Promise<void> {
  let hurriedAt: number | undefined;
  let calledAt = Number.NEGATIVE_INFINITY;
  return async (unchangedMs, tripMs) => {
    if (!hurry?.signal.aborted) return;
    const now = clock.monotonic();
    hurriedAt ??= now;
    const isStuck = unchangedMs > Math.max(STUCK_MS, STUCK_TRIPS * tripMs) || now - hurriedAt > HURRY_MS;
    if (!isStuck || now - calledAt < STUCK_EVERY_MS) return;
    calledAt = now;
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
