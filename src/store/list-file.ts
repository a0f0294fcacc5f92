import { isUtf8 } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import type { Entry, PendingEntry } from "../core/entry.ts";
import { CooperateError, messageOf } from "../core/failure.ts";
import type { Change } from "../list/changes/change.ts";
import { formatList, ListCodec } from "../list/format/codec.ts";
import { type ScannedEntry, scanList } from "../list/format/scan.ts";
import { codeOf } from "../core/errno.ts";
import { explain } from "./explain.ts";
import { readNewest, readFreshVersion, type FileVersion } from "../storage/read-newest.ts";
import { createMutex } from "../core/mutex.ts";
import { type Patience, PATIENCE_MS, retry } from "../storage/retry.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import type { TransactionOptions } from "./transaction.ts";
import type { TicketQueue } from "./ticket-queue.ts";

export interface UpdateOptions<T = unknown> {
  /** Done before the change is published, while the list is locked; it may be done more than once.
   *  @param entries as they were before the change */
  readonly beside?: (value: T, entries: readonly Entry[]) => Promise<void>;
  /** Try again for a while also when permission is missing, or somebody has made the list invalid: for an outcome that must not be lost. */
  readonly stubborn?: boolean;
}

interface QueuedUpdate {
  readonly run: (entries: readonly Entry[]) => {
    entries: readonly Entry[];
    report: () => void;
    beside?: () => Promise<void>;
  };
  readonly reject: (error: unknown) => void;
  readonly stubborn: boolean;
}

/** Opens the list in `path`; nothing is read yet. */
export function openListFile(path: string, options: TransactionOptions = {}): ListFile {
  return new ListFile(path, options);
}

/**
 * A list on shared storage: whole reads, and changes that are all or nothing whoever else is at it.
 */
export class ListFile {
  /** As the user gave it. */
  readonly path: string;
  readonly #options: TransactionOptions;
  readonly #codec: ListCodec;
  readonly #waiting: QueuedUpdate[] = [];
  /** Of a long list there are never more versions in memory than one thing at a time needs: a look and a change, each with two, would
   *  be a hundred megabytes. */
  readonly #alone = createMutex();
  #busy = false;
  #ticketQueue: TicketQueue | undefined;
  #onLocked: ((entries: readonly Entry[]) => void) | undefined;
  #changeMs: number | undefined;
  /** Since when the change waits that is being made. */
  #asked: number | undefined;
  #version: string | undefined;
  #newest: readonly Entry[] = [];
  /** What was said of a malformed list, while it is that. */
  #malformed: string | undefined;

  constructor(path: string, options: TransactionOptions) {
    this.path = path;
    this.#options = options;
    this.#codec = new ListCodec(path);
  }

  /** The newest version.
   *  @throws CooperateError (list) when it is missing, unreadable or malformed */
  async read(): Promise<readonly Entry[]> {
    return this.#patiently(async () => this.#look());
  }

  /** What `look` makes of the entries of the newest version. They come one after the other and nobody else holds them: of a long list
   *  this takes half the time and memory of {@link read}. `look` goes to their end, and may be called more than once.
   *  @throws CooperateError (list) as {@link read}; and whatever `look` throws */
  async scan<T>(look: (entries: Iterable<ScannedEntry>) => T): Promise<T> {
    return this.#patiently(async () => {
      const { bytes } = await readNewest(this.path, async (real) => readSnapshot(real));
      return look(scanList(this.#utf8(bytes), this.path));
    });
  }

  /** As {@link read}, but reads only when the list has changed since the last call: the same array tells that it has not. For
   *  those who look again and again; trouble of the storage is waited out. */
  async newest(): Promise<readonly Entry[]> {
    const look = async (): Promise<FileVersion> => readNewest(this.path, readFreshVersion);
    const { version, exact } = await this.#patiently(async () => retry(look, this.patience));
    if (version === this.#version && exact) return this.#newest;
    this.#newest = await this.#patiently(async () => this.#look());
    this.#version = version; // older than what was read at worst: then it is read once more
    return this.#newest;
  }

  /** How long trouble is waited out, and who is told. */
  get patience(): Patience {
    const { patienceMs, onWait } = this.#options;
    return { ...(patienceMs !== undefined && { patienceMs }), ...(onWait && { onWait }) };
  }

  /** What a change of ours takes as a rule, from the moment in which it is asked for, milliseconds. One that is being made counts with what
   *  it has taken so far, if that is longer. */
  get changeMs(): number {
    const soFar = this.#asked === undefined ? 0 : performance.now() - this.#asked;
    return Math.max(this.#changeMs ?? 0, this.#mean(soFar));
  }

  /** Whether changes of ours wait for the list: what is asked for now is made together with them. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** From now on changes wait for their turn, as those of a runner; undefined: as those of anybody. */
  takeTurns(ticketQueue: TicketQueue | undefined): void {
    this.#ticketQueue = ticketQueue;
  }

  /** From now on `look`, which must not throw, is told of the entries as each change of ours finds them. The list is locked then, so
   *  nobody is in the middle of asking something of us. */
  whenLocked(look: (entries: readonly Entry[]) => void): void {
    this.#onLocked = look;
  }

  /** Publishes what `change` makes of the newest version and gives back its value. Changes that wait in this process
   *  are applied together, in order, in one write; when one of them throws, the others go on.
   *  @throws CooperateError: list or storage; and whatever `change` throws */
  async update<T>(change: Change<T>, options: UpdateOptions<T> = {}): Promise<T> {
    const { beside } = options;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run: (entries) => {
          const changed = change(entries);
          return {
            entries: changed.entries,
            report: () => resolve(changed.value),
            ...(beside && { beside: async () => beside(changed.value, entries) }),
          };
        },
        reject,
        stubborn: options.stubborn ?? false,
      });
      void this.#work();
    });
  }

  /** One transaction after the other until nobody waits. Never rejects: who waits is told. */
  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch: QueuedUpdate[] = [];
      try {
        this.#asked = performance.now();
        const isStubborn = (): boolean => [...batch, ...this.#waiting].some(({ stubborn }) => stubborn);
        const reports = await this.#patiently(() => this.#transact(batch), isStubborn);
        this.#changeMs = this.#mean(performance.now() - this.#asked);
        for (const report of reports) report();
      } catch (error) {
        // Also those who came too late for the batch: when it failed before its turn came, nobody is in it.
        const told = batch.length > 0 ? batch : this.#waiting.splice(0);
        for (const { reject } of told) reject(error);
      }
      this.#asked = undefined;
    }
    this.#busy = false;
  }

  /** Of what changes take, one of `ms` included. */
  #mean(ms: number): number {
    return this.#changeMs === undefined ? ms : this.#changeMs + (ms - this.#changeMs) * CHANGE_WEIGHT;
  }

  async #transact(batch: QueuedUpdate[]): Promise<(() => void)[]> {
    const waiting = this.#waiting;
    const options: TransactionOptions = {
      ...this.#options,
      known: () => this.#codec.known,
      alone: this.#alone,
      ...(this.#ticketQueue && { ticketQueue: this.#ticketQueue }),
      // Asked at each failure: an outcome may have joined since, and must not fall with a claim that nobody misses.
      get stubborn() {
        return [...batch, ...waiting].some(({ stubborn }) => stubborn);
      },
    };
    const { transact } = await import("./transaction.ts"); // who only looks needs none of it
    return transact(
      this.path,
      (bytes) => {
        batch.push(...this.#waiting.splice(0)); // whoever came while we waited for the lock joins
        const before = this.#parse(bytes);
        this.#onLocked?.(before);
        let entries = before;
        const besides: (() => Promise<void>)[] = [];
        const reports = batch.map(({ run, reject }) => {
          try {
            const changed = run(entries);
            entries = changed.entries;
            if (changed.beside) besides.push(changed.beside);
            return changed.report;
          } catch (error) {
            return () => reject(error);
          }
        });
        const beside = async (): Promise<void> => {
          for (const act of besides) await act();
        };
        return entries === before
          ? { value: reports, beside }
          : { text: this.#codec.format(entries), value: reports, beside };
      },
      options,
    );
  }

  async #look(): Promise<readonly Entry[]> {
    return readNewest(this.path, async (real) =>
      this.#alone(async () => this.#parse((await readSnapshot(real, this.#codec.known)).bytes)),
    );
  }

  #parse(bytes: Buffer): readonly Entry[] {
    const entries = this.#codec.parse(bytes === this.#codec.known ? bytes : this.#utf8(bytes));
    this.#malformed = undefined;
    return entries;
  }

  #utf8(bytes: Buffer): Buffer {
    if (!isUtf8(bytes)) {
      throw new CooperateError("list", `${this.path} is not a valid list: it is not UTF-8 text`);
    }
    return bytes;
  }

  /** An editor that writes in place, or a FUSE cache, shows half a list for a moment: a malformed one is looked at
   *  again before anybody is told. Other errors become words.
   *  @param isStubborn whether somebody must get through, so that a malformed one is waited out, too */
  async #patiently<T>(work: () => Promise<T>, isStubborn: () => boolean = () => false): Promise<T> {
    const since = performance.now();
    for (let look = 1; ; look++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof CooperateError)) throw await explain(error, this.path);
        const waitedMs = performance.now() - since;
        const isOver = waitedMs > (this.#options.patienceMs ?? PATIENCE_MS);
        if (error.kind !== "list" || (look >= LOOKS && (isOver || !isStubborn()))) throw error;
        if (look >= LOOKS) this.complain(error, waitedMs);
        await this.#pause(Math.min(LOOK_AGAIN_MS * 2 ** Math.max(0, look - LOOKS), LONGEST_PAUSE_MS));
      }
    }
  }

  /** Says that somebody must mend the list, if `error` says so (isToBeMended): once, and again when `error` says another
   *  thing. */
  complain(error: unknown, waitedMs = 0): void {
    const said = messageOf(error);
    if (!isToBeMended(error) || said === this.#malformed) return;
    this.#malformed = said;
    this.#options.onWait?.(waitedMs, "EMALFORMED", undefined, said);
  }

  /** Resolves after `ms`; sooner for who is in a hurry, and may not even come back then. */
  async #pause(ms: number): Promise<void> {
    const { hurry } = this.#options;
    if (hurry?.signal.aborted) {
      await hurry.onStuck();
      await sleep(Math.min(ms, LOOK_AGAIN_MS));
    } else await sleep(ms, undefined, { ...(hurry && { signal: hurry.signal }) }).catch(() => {});
  }
}

/** Weight of the latest change in the mean of what they take. */
const CHANGE_WEIGHT = 0.3;
const LOOKS = 3;
const LOOK_AGAIN_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/** Whether `error` says that the list is there, and that somebody must mend it. */
export function isToBeMended(error: unknown): boolean {
  if (!(error instanceof CooperateError) || error.kind !== "list") return false;
  return ["", "EISDIR"].includes(codeOf(error.cause)); // else it is not there, or not to be read
}

/** Makes a new list in `path`, all at once; false when there is something already.
 *  @throws CooperateError (storage) when the directory is missing or not writable */
export async function createListFile(path: string, entries: readonly PendingEntry[]): Promise<boolean> {
  try {
    const { createFile } = await import("./new-file.ts");
    return await createFile(path, formatList(entries));
  } catch (error) {
    throw await explain(error, path, "create");
  }
}
