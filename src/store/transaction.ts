// Modelled in test/model/txn.pml: change the model first.
import { resolve } from "node:path";
import { isGone, StoreFault } from "../core/errno.ts";
import { acquireLock, type Hurry, LOCK_TIMING, type LockTiming } from "./lock.ts";
import type { HeldDirectory } from "../storage/held-directory.ts";
import type { Mutex } from "../core/mutex.ts";
import { retryWhileMissing } from "../storage/read-newest.ts";
import { hasMoved } from "../storage/silly-rename.ts";
import { realPath } from "../storage/real-path.ts";
import { PATIENCE_MS, type Patience, retry } from "../storage/retry.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { type Refresh, refresherOf, type StorageKind, storageKind } from "../storage/storage-kind.ts";
import { Stage } from "./stage.ts";
import type { TicketQueue } from "./ticket-queue.ts";

/**
 * One fenced read-modify-write of a file on shared storage: lock (lock.ts: who goes first), stage (stage.ts: who may
 * publish), release. Section 2 of the design; docs/reliability.md says what each fault does.
 */

/** Points of a transaction at which the fault tests kill and stop a process, in order. */
export type Point = "locked" | "entered" | "staged" | "checked" | "committed" | "cleaned";

export interface TransactionOptions extends Patience {
  readonly timing?: LockTiming;
  /** Bytes that the file may have. */
  readonly known?: () => Buffer | undefined;
  /** Put around the part that has versions of the file in hand, which begins when the lock is ours. */
  readonly alone?: Mutex;
  /** Of a runner, which lets those of its machine go first that wait already. */
  readonly ticketQueue?: TicketQueue;
  /** Of a runner, which may be told to leave while somebody holds the lock. */
  readonly hurry?: Hurry;
  /** For the fault tests. */
  readonly at?: (point: Point) => unknown;
  /** For them, too: the kind of storage that this is taken for. */
  readonly storage?: StorageKind;
}

export interface Edit<T> {
  /** The new content; the same or none at all when there is nothing to write. */
  readonly text?: string | Buffer;
  readonly value: T;
  /** Done before that is published, while the lock is held; may be done more than once. */
  readonly beside?: () => Promise<void>;
}

/** Runs `edit` on the newest content of `file` and publishes its result. `edit` is called once for each try: it must be
 *  pure, and recognise its own earlier success.
 *  @throws whatever `edit` throws (nothing is written then); StoreFault; or the system's error */
export async function transact<T>(
  file: string,
  edit: (bytes: Buffer) => Edit<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const start = performance.now();
  let lockMs = 0;
  const once = async (): Promise<T> => {
    const asked = performance.now();
    const { real, lock, storage } = await lockFor(file, options, start);
    lockMs += performance.now() - asked;
    return attempt(real, lock, storage, edit, options);
  };
  // Where many change the list, each waits long for its turn: that is no trouble.
  return retry(once, options, () => lockMs);
}

/** Takes the lock of the list `file`, wherever that is. */
async function lockFor(file: string, options: TransactionOptions, start: number): Promise<Locked> {
  const real = await realPath(file);
  const storage = options.storage ?? (await storageKind(real));
  const shownLock = `${real === resolve(file) ? file : real}.lock`;
  const lock = await acquireLock(real, {
    shownAs: shownLock,
    timing: options.timing ?? LOCK_TIMING,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    refresh: refresherOf(storage),
    ...(options.ticketQueue && { ticketQueue: options.ticketQueue }),
    ...(options.hurry && { hurry: options.hurry }),
    onWait: (code, runners) =>
      options.onWait?.(performance.now() - start, code, shownLock, runners?.toString()),
  });
  return { real, lock, storage };
}

interface Locked {
  readonly real: string;
  readonly lock: HeldDirectory;
  readonly storage: StorageKind;
}

async function attempt<T>(
  real: string,
  lock: HeldDirectory,
  storage: StorageKind,
  edit: (bytes: Buffer) => Edit<T>,
  options: TransactionOptions,
): Promise<T> {
  const stage = new Stage(real, storage);
  let made = false;
  try {
    await options.at?.("locked");
    await stage.make();
    made = true;
    await stage.evictOthers();
    await options.at?.("entered");
    const work = async (): Promise<T> => replace(real, stage, edit, refresherOf(storage), options);
    return await (options.alone ? options.alone(work) : work());
  } catch (error) {
    throw isGone(error) ? new StoreFault("EFENCED", "another process took over", error) : error;
  } finally {
    const evicted = !(await stage.leave()) && made;
    await options.at?.("cleaned");
    // Evicted, the lock at that path is another's. Or the reply of our own rmdir got lost (NFS): kept with its heartbeat,
    // the lock would then shut out everybody for as long as this process lives.
    await Promise.all([stage.sweep(), evicted ? lock.abandon() : lock.release()]);
  }
}

async function replace<T>(
  real: string,
  stage: Stage,
  edit: (bytes: Buffer) => Edit<T>,
  refresh: Refresh,
  { known, at }: TransactionOptions,
): Promise<T> {
  await refresh(real);
  const before = await retryWhileMissing(
    async () => readSnapshot(real, known?.()),
    async () => hasMoved(real),
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
