import { isUtf8Text } from "../core/utf8.ts";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { createMutex } from "../core/mutex.ts";
import type { Change } from "../list/changes/change.ts";
import { formatList, ListCodec } from "../list/format/codec.ts";
import { type ScannedEntry, scanList } from "../list/format/scan.ts";
import { readNewest, readFreshVersion, type FileVersion } from "../storage/read-newest.ts";
import { type RetryOptions, retry } from "../storage/retry.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { explain } from "./explain.ts";
import { GroupCommit, type UpdateGroup, type UpdateOptions } from "./group-commit.ts";
import { ListRetry } from "./list-retry.ts";
import type { TransactionOptions } from "./transaction.ts";
import type { TicketQueue } from "./ticket-queue.ts";

/** Opens the list in `path`; nothing is read yet. */
export function openListFile(path: string, options: TransactionOptions = {}): ListFile {
  return new ListFile(path, options);
}

/**
 * A list on shared storage: it is read as a whole, and changes are atomic, whatever other
 * processes do.
 */
export class ListFile {
  /** As the user gave it. */
  readonly path: string;
  readonly #options: TransactionOptions;
  readonly #codec: ListCodec;
  readonly #retry: ListRetry;
  readonly #updates: GroupCommit;
  /** Held while versions of the list are in memory. Of a long list a read and a change need two
   *  versions each: at the same time they would need a hundred megabytes. */
  readonly #mutex = createMutex();
  #ticketQueue: TicketQueue | undefined;
  #onLocked: ((entries: readonly Entry[]) => void) | undefined;
  #version: string | undefined;
  #newest: readonly Entry[] = [];

  constructor(path: string, options: TransactionOptions) {
    [this.path, this.#options] = [path, options];
    this.#codec = new ListCodec(path);
    this.#retry = new ListRetry(path, options);
    const commit = async (group: UpdateGroup): Promise<readonly (() => void)[]> =>
      this.#retry.run(
        async () => this.#transact(group),
        () => group.retryOnPermissionError,
      );
    this.#updates = new GroupCommit(commit, options.clock);
  }

  /** The newest version.
   *  @throws CooperateError (list) when it is missing, unreadable or invalid */
  async read(): Promise<readonly Entry[]> {
    return this.#retry.run(async () => this.#readEntries());
  }

  /** What `read` makes of the entries of the newest version. It gets one after the other, and
   *  nothing else keeps them: for a long list this takes half the time and memory of {@link read}.
   *  `read` must go to their end, and may be called more than once.
   *  @throws CooperateError (list) as {@link read}; and whatever `read` throws */
  async scan<T>(read: (entries: Iterable<ScannedEntry>) => T): Promise<T> {
    return this.#retry.run(async () => {
      const { bytes } = await readNewest(this.path, async (real) => readSnapshot(real), this.#options.clock);
      return read(scanList(this.#utf8(bytes), this.path));
    });
  }

  /** As {@link read}, but reads only when the list has changed since the last call; if it has not,
   *  the same array is returned. For callers that poll: errors of the storage are retried. */
  async newest(): Promise<readonly Entry[]> {
    const { clock } = this.#options;
    const readVersion = async (): Promise<FileVersion> => readNewest(this.path, readFreshVersion, clock);
    const { version, exact } = await this.#retry.run(async () => retry(readVersion, this.retryOptions));
    if (version === this.#version && exact) return this.#newest;
    this.#newest = await this.#retry.run(async () => this.#readEntries());
    this.#version = version; // if the entries are newer, they are read once more than necessary
    return this.#newest;
  }

  /** How long errors of the storage are retried, and who is told. */
  get retryOptions(): RetryOptions {
    const { retryForMs, onWait, clock } = this.#options;
    return {
      ...(retryForMs !== undefined && { retryForMs }),
      ...(onWait && { onWait }),
      ...(clock && { clock }),
    };
  }

  /** How long a change of ours usually takes, from the moment in which it is asked for,
   *  milliseconds. The one that is under way counts with its time so far, if that is longer. */
  get changeMs(): number {
    return this.#updates.meanMs;
  }

  /** Whether changes of ours wait for the list: another one is written together with them. */
  get hasQueuedUpdates(): boolean {
    return this.#updates.isWaiting;
  }

  /** From now on changes queue for the lock, as those of a runner; undefined: they do not, as
   *  those of other programs. */
  useTicketQueue(ticketQueue: TicketQueue | undefined): void {
    this.#ticketQueue = ticketQueue;
  }

  /** From now on each change of ours calls `observe`, which must not throw, with the entries that
   *  it finds. The list is locked then, so nobody is giving us an order at that moment. */
  onLocked(observe: (entries: readonly Entry[]) => void): void {
    this.#onLocked = observe;
  }

  /** Publishes what `change` makes of the newest version, and returns its value. Changes of this
   *  process that wait are applied together, in order, in one write; when one of them throws, the
   *  others go on.
   *  @throws CooperateError: list or storage; and whatever `change` throws */
  async update<T>(change: Change<T>, options: UpdateOptions<T> = {}): Promise<T> {
    return this.#updates.update(change, options);
  }

  /** Reports that somebody must repair the list, if `error` says so. */
  reportInvalid(error: unknown): void {
    this.#retry.report(error, 0);
  }

  async #transact(group: UpdateGroup): Promise<readonly (() => void)[]> {
    const options: TransactionOptions = {
      ...this.#options,
      known: () => this.#codec.known,
      mutex: this.#mutex,
      ...(this.#ticketQueue && { ticketQueue: this.#ticketQueue }),
      get retryOnPermissionError() {
        return group.retryOnPermissionError;
      },
    };
    const { transact } = await import("./transaction.ts"); // those who only read need none of it
    return transact(
      this.path,
      (bytes) => {
        group.join(); // also updates that came while we waited for the lock
        const before = this.#parse(bytes);
        this.#onLocked?.(before);
        const { entries, reports, beside } = group.apply(before);
        return entries === before
          ? { value: reports, beside }
          : { text: this.#codec.format(entries), value: reports, beside };
      },
      options,
    );
  }

  async #readEntries(): Promise<readonly Entry[]> {
    const read = async (real: string): Promise<readonly Entry[]> =>
      this.#mutex(async () => this.#parse((await readSnapshot(real, this.#codec.known)).bytes));
    return readNewest(this.path, read, this.#options.clock);
  }

  #parse(bytes: Buffer): readonly Entry[] {
    const entries = this.#codec.parse(bytes === this.#codec.known ? bytes : this.#utf8(bytes));
    this.#retry.markValid();
    return entries;
  }

  #utf8(bytes: Buffer): Buffer {
    if (!isUtf8Text(bytes)) {
      throw new CooperateError("list", `${this.path} is not a valid list: it is not UTF-8 text`);
    }
    return bytes;
  }
}

/** Makes a new list in `path`, atomically; false when there is something already.
 *  @throws CooperateError (storage) when the directory is missing or not writable */
export async function createListFile(path: string, entries: readonly PendingEntry[]): Promise<boolean> {
  try {
    const { createFile } = await import("./new-file.ts");
    return await createFile(path, formatList(entries));
  } catch (error) {
    throw await explain(error, path, "create");
  }
}
