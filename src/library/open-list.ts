import { SYSTEM_CLOCK } from "../core/clock.ts";
import type { Argv, Entry, Options } from "../core/entry.ts";
import type { RunSummary } from "../core/event.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { append, appendNew } from "../list/changes/append.ts";
import type { Change } from "../list/changes/change.ts";
import { requeue, type Requeued } from "../list/changes/requeue.ts";
import { createListFile, type ListFile, openListFile } from "../store/list-file.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { recoverLost } from "../membership/recover-lost.ts";
import { anyOf } from "./any-of.ts";
import type { Claim, ClaimOptions, EntryWorker } from "./claim.ts";
import { ClaimFeed } from "./claim-feed.ts";
import { entryFrom, type EntryInput } from "./entry-input.ts";
import { type EventOptions, followList, type ListEvent } from "./list-events.ts";
import type { RunOptions, WorkOptions } from "./options.ts";
import { SingleClaims } from "./single-claims.ts";
import { type WorkMode, workOn, workWith } from "./work.ts";

/** Opens the list in `path`; nothing is read yet. */
export function openList(path: string): List {
  return new List(path);
}

/** Makes an empty list in `path`; false when there is something already.
 *  @throws CooperateError (storage) when its folder is missing or not writable */
export async function createList(path: string): Promise<boolean> {
  return createListFile(path, []);
}

/**
 * A list as a program uses it: each change is one safe transaction on the shared file, beside
 * whoever else works on it. All methods reject with CooperateError when the list cannot be read
 * (`kind: "list"`) or written (`"storage"`), and when an argument is wrong (`"usage"`).
 */
export class List implements AsyncDisposable {
  /** As it was given to {@link openList}. */
  readonly path: string;
  readonly #file: ListFile;
  readonly #single: SingleClaims;
  readonly #closing = new AbortController();
  /** What is to end before the list is closed. */
  readonly #active = new Set<Promise<unknown>>();

  /** @param path of the list; nothing is read yet */
  constructor(path: string) {
    this.path = path;
    this.#file = openListFile(path);
    this.#single = new SingleClaims(path);
  }

  /** The newest version, in order; an entry's number is its index. */
  async read(): Promise<readonly Entry[]> {
    return this.#file.read();
  }

  /** Adds entries at the end, also what is there already; resolves with the number of the first.
   *  @param entries commands, each an array of strings or an object with `argv` and options
   *  @param common options of all of them, unless they say otherwise
   *  @throws CooperateError (usage) when one is no command, or an option is unknown or has the
   *    wrong type; nothing is added then */
  async add(entries: readonly (EntryInput | Argv)[], common: Options = {}): Promise<number> {
    return this.#file.update(append(entries.map((input, i) => entryFrom(input, common, i))));
  }

  /** As {@link add}, but adds only what is not there yet, as `--add` does: the same is what has
   *  the same argv, `env`, `check`, `hosts`, `placeholders` and `output`.
   *  @returns the number of each entry, new or not */
  async addMissing(
    entries: readonly (EntryInput | Argv)[],
    common: Options = {},
  ): Promise<readonly number[]> {
    const added = entries.map((input, i) => ({ entry: entryFrom(input, common, i) }));
    return (await this.#file.update(appendNew(added, { again: false }))).numbers;
  }

  /** Claims the next entry that may run now, for this process; undefined when there is none.
   *  Settle or release it later: until then a heartbeat tells the others that this process lives,
   *  and nobody else gets it. A `check` is not asked, and nobody waits: to work through a list,
   *  use {@link claims} or {@link process}. */
  async claim(options: ClaimOptions = {}): Promise<Claim | undefined> {
    return this.#single.next(options);
  }

  /** Claims entries one after the other, for `for await`: each when you ask for it, and the next
   *  when fewer than `jobs` (1 by default) are neither settled nor released. Waits for what may
   *  come back as `--run` does, and ends when nothing is left. Leaving the loop releases what is
   *  not settled. An entry that you have released does not come again. */
  async *claims(options: WorkOptions = {}): AsyncGenerator<Claim, void, undefined> {
    const feed = new ClaimFeed();
    const leaving = new AbortController();
    const over = anyOf(options.signal, this.#closing.signal, leaving.signal);
    const close = (): void => void feed.releaseAll().catch(() => {}); // thrown by the runner
    over.signal.addEventListener("abort", () => feed.stop());
    this.#closing.signal.addEventListener("abort", close);
    const settings = { maxFailures: Number.POSITIVE_INFINITY, ...options, signal: over.signal };
    const run = feed.start(async (mode) => this.#work(settings, mode));
    try {
      for (let claim = await feed.next(); claim; claim = await feed.next()) yield claim;
    } finally {
      leaving.abort();
      await feed.releaseAll();
      await run;
      this.#closing.signal.removeEventListener("abort", close);
      over.release();
    }
  }

  /** Works through the list with a JavaScript function in this process, in place of the commands:
   *  what an entry's `argv` means is up to `worker`. Otherwise as {@link run}.
   *  @param worker called for each claimed entry; returns how it went, nothing for success. What
   *    it throws is a failure */
  async process(worker: EntryWorker, options: WorkOptions = {}): Promise<RunSummary> {
    return this.#work(options, { work: workWith(worker) });
  }

  /** Works through the list as `--run` does: starts the commands, writes their job logs, records
   *  how they ended. */
  async run(options: RunOptions = {}): Promise<RunSummary> {
    return this.#work(options, {});
  }

  /** What changes in the list, whoever changes it, for `for await`; ends when `signal` is aborted
   *  or the list is closed. */
  async *events(options: EventOptions = {}): AsyncGenerator<ListEvent, void, undefined> {
    const over = anyOf(this.#closing.signal, options.signal);
    try {
      yield* followList(this.path, options, over.signal);
    } finally {
      over.release();
    }
  }

  /** Puts entries back to pending, as `--requeue` does; never those that run, unless their runner
   *  is lost: one on another machine that gives no sign is watched for the lease of two minutes.
   *  @param selection `3`, `1,5-8`, `last`, `all`, a status such as `failed`, a name or tag, or
   *    words of the command, as on the command line */
  async requeue(selection: string): Promise<Requeued> {
    const observer = LivenessObserver.of(this.#file.path, SYSTEM_CLOCK);
    const found = await observer.observe(await this.read(), { forMs: Number.POSITIVE_INFINITY });
    return recoverLost(this.#file, found, {
      takeOver: async ({ lost }) => this.#file.update(requeue(parseSelection(selection), "any", lost)),
      alwaysSweeps: true,
    });
  }

  /** Any other change. It is called with the newest entries, maybe more than once: it must be
   *  pure, synchronous, and able to recognise its own earlier success. */
  async update<T>(change: Change<T>): Promise<T> {
    return this.#file.update(change);
  }

  /** Stops what this object does: claims are released, the signals of running entries are aborted,
   *  events end. Resolves when all of it has ended. A second call does the same. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.#single.close(), ...this.#active]);
  }

  /** {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #work(options: RunOptions, mode: WorkMode): Promise<RunSummary> {
    const work = workOn(this.path, options, this.#closing.signal, mode);
    this.#active.add(work);
    try {
      return await work;
    } finally {
      this.#active.delete(work);
    }
  }
}
