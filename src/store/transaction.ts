// Modelled in test/model/txn.pml: change the model first.
import { resolve } from "node:path";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import { isGone, StoreFault } from "../core/errno.ts";
import { acquireLock, type Hurry, LOCK_TIMING, type LockTiming } from "./lock.ts";
import type { HeldDirectory } from "../storage/held-directory.ts";
import type { Mutex } from "../core/mutex.ts";
import { retryWhileMissing } from "../storage/read-newest.ts";
import { hasMoved } from "../storage/silly-rename.ts";
import { realPath } from "../storage/real-path.ts";
import { RETRY_FOR_MS, type RetryOptions, retry } from "../storage/retry.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { type Refresh, refresherOf, type StorageKind, storageKind } from "../storage/storage-kind.ts";
import { Stage } from "./stage.ts";
import type { TicketQueue } from "./ticket-queue.ts";

/**
 * One fenced read-modify-write of a file on shared storage: the lock decides who goes first
 * (lock.ts), the stage who may publish (stage.ts). docs/reliability.md says what happens at each
 * fault.
 */

/** Points of a transaction at which the fault tests kill and stop a process, in order. */
export type Point = "locked" | "entered" | "staged" | "checked" | "committed" | "cleaned";

export interface TransactionOptions extends RetryOptions {
  readonly timing?: LockTiming;
  /** The bytes that the file may still have. */
  readonly known?: () => Buffer | undefined;
  /** Held while versions of the file are in memory; it is entered after the lock is taken. */
  readonly mutex?: Mutex;
  /** Of a runner, which asks for the lock after those that wait already. */
  readonly ticketQueue?: TicketQueue;
  /** Of a runner that may be told to exit while somebody else holds the lock. */
  readonly hurry?: Hurry;
  /** For the fault tests. */
  readonly at?: (point: Point) => unknown;
  /** For the fault tests: the kind that the storage is treated as. */
  readonly storage?: StorageKind;
}

export interface Edit<T> {
  /** The new content; the old one, or undefined, when there is nothing to write. */
  readonly text?: string | Buffer;
  readonly value: T;
  /** Done before the new content is published, while the lock is held; it may be done more than
   *  once. */
  readonly beside?: () => Promise<void>;
}

/** Runs `edit` on the newest content of `file` and publishes its result. `edit` is called once for
 *  each try: it must be pure, and recognise its own earlier success.
 *  @throws whatever `edit` throws (nothing is written then); StoreFault; or the system's error */
export async function transact<T>(
  file: string,
  edit: (bytes: Buffer) => Edit<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { clock = SYSTEM_CLOCK } = options;
  const start = clock.monotonic();
  let lockMs = 0;
  const once = async (): Promise<T> => {
    const asked = clock.monotonic();
    const locked = await lockFor(file, options, start);
    lockMs += clock.monotonic() - asked;
    return attempt(locked, edit, options);
  };
  // Where many change the list, each waits long for the lock: that is no fault of the storage.
  return retry(once, options, () => lockMs);
}

/** Takes the lock of the list `file`.
 *  @param start of the transaction, by the monotonic clock */
async function lockFor(file: string, options: TransactionOptions, start: number): Promise<Locked> {
  const { clock = SYSTEM_CLOCK } = options;
  const real = await realPath(file);
  const storage = options.storage ?? (await storageKind(real));
  const shownLock = `${real === resolve(file) ? file : real}.lock`;
  const lock = await acquireLock(real, {
    shownAs: shownLock,
    timing: options.timing ?? LOCK_TIMING,
    retryForMs: options.retryForMs ?? RETRY_FOR_MS,
    refresh: refresherOf(storage),
    ...(options.ticketQueue && { ticketQueue: options.ticketQueue }),
    ...(options.hurry && { hurry: options.hurry }),
    onWait: (code, runners) =>
      options.onWait?.(clock.monotonic() - start, code, shownLock, runners?.toString()),
    clock,
  });
  return { real, lock, storage };
}

interface Locked {
  /** The path of the list with no symlink at its end. */
  readonly real: string;
  readonly lock: HeldDirectory;
  readonly storage: StorageKind;
}

/** One try, under the lock, which it gives up in the end. */
async function attempt<T>(
  { real, lock, storage }: Locked,
  edit: (bytes: Buffer) => Edit<T>,
  options: TransactionOptions,
): Promise<T> {
  const stage = new Stage(real, storage, options.clock);
  let made = false;
  try {
    await options.at?.("locked");
    await stage.make();
    made = true;
    await stage.evictOthers();
    await options.at?.("entered");
    const work = async (): Promise<T> => replace(real, stage, edit, refresherOf(storage), options);
    return await (options.mutex ? options.mutex(work) : work());
  } catch (error) {
    throw isGone(error) ? new StoreFault("EFENCED", "another process took over", error) : error;
  } finally {
    const evicted = !(await stage.leave()) && made;
    await options.at?.("cleaned");
    // If we were evicted, the lock at that path belongs to somebody else. Or the reply of our own
    // rmdir got lost (NFS), and the lock is still ours: abandoned, it becomes stale; with its
    // heartbeat it would shut out everybody for as long as this process lives.
    await Promise.all([stage.sweep(), evicted ? lock.abandon() : lock.release()]);
  }
}

async function replace<T>(
  real: string,
  stage: Stage,
  edit: (bytes: Buffer) => Edit<T>,
  refresh: Refresh,
  { known, at, clock }: TransactionOptions,
): Promise<T> {
  await refresh(real);
  const before = await retryWhileMissing(
    async () => readSnapshot(real, known?.()),
    async () => hasMoved(real),
    clock,
  );
  const { text, value, beside } = edit(before.bytes);
  await beside?.();
  if (text === undefined) return value;
  await stage.write(text, before.stat);
  await at?.("staged");
  await refresh(real);
  await at?.("checked");
  await stage.publish(before.version);
  await at?.("committed");
  return value;
}
