import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { type Argv, type Entry, type Options, pending, type PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { RunEvent, RunSummary } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import { parseSelection } from "../core/selection.ts";
import { append } from "../list/append.ts";
import type { Change } from "../list/change.ts";
import { type Claimed, claimNext } from "../list/claim.ts";
import { EntryFault, entryFromJson } from "../list/entry-json.ts";
import { requeue, type Requeued } from "../list/requeue.ts";
import { release, type Settled, settle } from "../list/settle.ts";
import { work } from "../runner/work.ts";
import { provablyDeadClaims } from "../store/dead-claims.ts";
import { createListFile, type ListFile, openListFile } from "../store/list-file.ts";
import { formatRunnerId, ownRunnerId } from "../store/runner-id.ts";

/** Opens the list in `path` for a program; nothing is read yet. */
export function openList(path: string): List {
  return new List(openListFile(path));
}

/** Makes an empty list in `path`; false when there is something already.
 *  @throws CooperateError (storage) when its folder is missing or not writable */
export async function createList(path: string): Promise<boolean> {
  return createListFile(path, []);
}

export interface RunOptions {
  /** Where experiments run unless their entry says otherwise; the current directory. */
  readonly directory?: string;
  /** Where the job logs go; `directory`. */
  readonly logDirectory?: string;
  /** Failures in a row after which it stops; 1. Infinity goes on whatever happens. */
  readonly maxFailures?: number;
  /** Experiments after which it stops; no limit. */
  readonly max?: number;
  /** Abort it to stop: the running experiment gets SIGTERM, its entry is pending again. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

const GRACE_MS = 10_000;

/**
 * A list as a program uses it: each call is one safe transaction on the shared file, beside whoever else works on it.
 * All reject with CooperateError when the list cannot be read (`kind: "list"`) or written (`"storage"`).
 */
export class List {
  readonly #file: ListFile;

  constructor(file: ListFile) {
    this.#file = file;
  }

  /** The newest version, in order; an entry's number is its index. */
  async read(): Promise<readonly Entry[]> {
    return this.#file.read();
  }

  /** Adds commands at the end; resolves with the number of the first.
   *  @throws CooperateError (usage) when one is no array of strings with a program, or an option has the wrong type */
  async add(commands: readonly Argv[], options: Options = {}): Promise<number> {
    return this.#file.update(append(commands.map((argv, i) => checked(argv, options, i))));
  }

  /** Claims the next pending entry for this process; undefined when there is none. Give it to {@link settle} or
   *  {@link release} later: until then nobody else gets it while this process lives. */
  async claim(): Promise<Claimed | undefined> {
    const own = ownRunnerId();
    const claimant = {
      claim: randomBytes(9).toString("base64url"),
      host: own.host,
      pid: own.pid,
      runner: formatRunnerId(own),
      startedAt: new Date().toISOString(),
      directory: process.cwd(),
    };
    return this.#file.update(claimNext(claimant));
  }

  /** Records how a claimed entry went; `superseded` when somebody else has it by now. */
  async settle(claimed: Claimed, outcome: Outcome): Promise<Settled> {
    return this.#file.update(settle(claimed, outcome, new Date().toISOString()), { stubborn: true });
  }

  /** Gives a claimed entry back as it was. */
  async release(claimed: Claimed): Promise<Settled> {
    return this.#file.update(release(claimed), { stubborn: true });
  }

  /** Puts entries back to pending, as `--requeue` does; never those that run, unless this machine knows their runner to
   *  be dead.
   *  @param selection `3`, `1,5-8`, `last`, `all`, a status such as `failed`, or text of the command */
  async requeue(selection: string): Promise<Requeued> {
    const dead = provablyDeadClaims(await this.read());
    return this.#file.update(requeue(parseSelection(selection), "any", (claim) => dead.has(claim)));
  }

  /** Any other change: pure, synchronous, and able to recognise its own earlier success. */
  async update<T>(change: Change<T>): Promise<T> {
    return this.#file.update(change);
  }

  /** Works through the list as `--run` does, in this process. */
  async run(options: RunOptions = {}): Promise<RunSummary> {
    const directory = resolve(options.directory ?? ".");
    const interrupt = new AbortController();
    const stop = (): void => interrupt.abort("SIGTERM");
    if (options.signal?.aborted) stop();
    options.signal?.addEventListener("abort", stop);
    try {
      return await work({
        list: this.#file,
        directory,
        logDirectory: resolve(directory, options.logDirectory ?? "."),
        env: process.env,
        claim: (who) => claimNext(who),
        slots: 1,
        maxFailures: options.maxFailures ?? 1,
        max: options.max ?? Number.POSITIVE_INFINITY,
        orders: { interrupt: interrupt.signal, force: new AbortController().signal, graceMs: GRACE_MS },
        echo: undefined,
        now: () => new Date(),
        monotonic: () => performance.now(),
        emit: options.onEvent ?? (() => {}),
      });
    } finally {
      options.signal?.removeEventListener("abort", stop);
    }
  }
}

/** A program may be JavaScript, which no compiler has checked: the list must be able to read back what it is given. */
function checked(argv: Argv, options: Options, i: number): PendingEntry {
  const entry = pending(argv, options);
  try {
    entryFromJson(Array.isArray(argv) ? [options, ...argv] : argv);
    return entry;
  } catch (error) {
    if (!(error instanceof EntryFault)) throw error;
    throw usageError(
      `command ${i}: ${error.message}`,
      'a command is an array of strings, such as ["python", "main.py"]',
    );
  }
}
