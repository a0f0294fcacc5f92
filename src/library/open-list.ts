import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import { type Argv, type Entry, type Options, pending, type PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { RunEvent, RunSummary } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import { parseSelection } from "../core/selection.ts";
import { append } from "../list/changes/append.ts";
import type { Change } from "../list/changes/change.ts";
import { type Claimed, claimNext } from "../list/changes/claim.ts";
import { dueByAnyClock } from "../list/queries/due.ts";
import { EntryFault, entryFromJson } from "../list/format/entry-json.ts";
import { requeue, type Requeued } from "../list/changes/requeue.ts";
import { NO_RETRIES, release, type Settled, settle } from "../list/changes/settle.ts";
import { RunnerSession } from "../runner/session/runner-session.ts";
import { Supervisors } from "../runner/supervisor/pool.ts";
import { runList } from "../runner/run-list.ts";
import { DEFAULT_GRACE_MS } from "../runner/options.ts";
import { createListFile, type ListFile, openListFile } from "../store/list-file.ts";
import { DEFAULT_LEASE_MS } from "../membership/failure-detector.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { recoverLost } from "../membership/recover-lost.ts";

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
  /** Experiments at the same time; 1. */
  readonly jobs?: number;
  /** Failures in a row after which it stops; 1. Infinity goes on whatever happens. */
  readonly maxFailures?: number;
  /** Experiments after which it stops; no limit. */
  readonly max?: number;
  /** A runner on another machine that gives no sign for so many milliseconds is lost; 120,000. */
  readonly lease?: number;
  /** With nothing left to claim: leave after so many milliseconds; 0. Infinity stays for new and lost work. */
  readonly idle?: number;
  /** From SIGTERM to SIGKILL when an experiment is ended, milliseconds; 10,000. */
  readonly grace?: number;
  /** Lets be what the first process of an experiment leaves running; else it is ended. */
  readonly leaveChildren?: boolean;
  /** Abort it to stop: the running experiment gets SIGTERM, its entry is pending again. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * A list as a program uses it: each call is one safe transaction on the shared file, beside whoever else works on it.
 * All reject with CooperateError when the list cannot be read (`kind: "list"`) or written (`"storage"`).
 */
export class List {
  readonly #file: ListFile;
  readonly #dueIn = dueByAnyClock(Date.now, () => performance.now());
  /** While this program holds a claim. */
  #session: Promise<RunnerSession> | undefined;
  #held = 0;

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
   *  {@link release} later: until then a heartbeat tells the others that this process lives, and nobody else gets it.
   *  @param onTaken called when others had to take this process for dead, and have the entry now */
  async claim(onTaken: () => void = () => {}): Promise<Claimed | undefined> {
    this.#held++;
    try {
      const session = await (this.#session ??= RunnerSession.enter(this.#file));
      const claimant = {
        ...session.identity(),
        claim: randomBytes(9).toString("base64url"),
        startedAt: new Date().toISOString(),
        directory: process.cwd(),
        dueIn: this.#dueIn,
      };
      const claimed = await this.#file.update(claimNext(claimant));
      if (claimed) {
        session.hold(claimant.claim, onTaken);
        await session.journal.begun(claimant.claim); // whatever the program does with it
      } else await this.#letGo();
      return claimed;
    } catch (error) {
      await this.#letGo();
      throw error;
    }
  }

  /** Records how a claimed entry went; `superseded` when somebody else has it by now. */
  async settle(claimed: Claimed, outcome: Outcome): Promise<Settled> {
    return this.#end(claimed, settle(claimed, outcome, new Date().toISOString()));
  }

  /** Gives a claimed entry back as it was. */
  async release(claimed: Claimed): Promise<Settled> {
    return this.#end(claimed, release(claimed));
  }

  async #end(claimed: Claimed, change: Change<Settled>): Promise<Settled> {
    const settled = await this.#file.update(change, { retryOnPermissionError: true });
    (await this.#session)?.drop(claimed.entry.facts.claim);
    await this.#letGo();
    return settled;
  }

  /** The heartbeat ends with the last claim, so that nothing is left behind. */
  async #letGo(): Promise<void> {
    this.#held--;
    if (this.#held > 0) return;
    const session = this.#session;
    this.#session = undefined;
    await (await session?.catch(() => undefined))?.leave();
  }

  /** Puts entries back to pending, as `--requeue` does; never those that run, unless their runner is lost: one on
   *  another machine that gives no sign is watched for the lease of two minutes.
   *  @param selection `3`, `1,5-8`, `last`, `all`, a status such as `failed`, or text of the command */
  async requeue(selection: string): Promise<Requeued> {
    const observer = LivenessObserver.of(this.#file.path, SYSTEM_CLOCK);
    const found = await observer.observe(await this.read(), { forMs: Number.POSITIVE_INFINITY });
    return recoverLost(this.#file, found, {
      takeOver: async ({ lost }) => this.#file.update(requeue(parseSelection(selection), "any", lost)),
      alwaysSweeps: true,
    });
  }

  /** Any other change: pure, synchronous, and able to recognise its own earlier success. */
  async update<T>(change: Change<T>): Promise<T> {
    return this.#file.update(change);
  }

  /** Works through the list as `--run` does, in this process. */
  async run(options: RunOptions = {}): Promise<RunSummary> {
    const directory = resolve(options.directory ?? ".");
    const env = { ...process.env };
    const supervisors = new Supervisors(env);
    supervisors.begin();
    const interrupt = new AbortController();
    const stop = (): void => interrupt.abort("SIGTERM");
    if (options.signal?.aborted) stop();
    options.signal?.addEventListener("abort", stop);
    try {
      return await runList({
        list: this.#file,
        directory,
        logDirectory: resolve(directory, options.logDirectory ?? "."),
        env,
        wanted: () => true,
        entry: undefined,
        retries: NO_RETRIES,
        retryWith: [],
        afterFailure: "skip",
        checkIntervalMs: 10_000,
        halt: Number.POSITIVE_INFINITY,
        untilMs: Number.POSITIVE_INFINITY,
        slots: options.jobs ?? 1,
        supervisors,
        leaveChildren: options.leaveChildren ?? false,
        gpus: undefined,
        holdBack: { memfree: undefined, load: undefined },
        maxFailures: options.maxFailures ?? 1,
        max: options.max ?? Number.POSITIVE_INFINITY,
        timeout: undefined,
        leaseMs: options.lease ?? DEFAULT_LEASE_MS,
        idleMs: options.idle ?? 0,
        orders: { interrupt: interrupt.signal, force: new AbortController().signal },
        graceMs: options.grace ?? DEFAULT_GRACE_MS,
        echo: () => undefined,
        clock: SYSTEM_CLOCK,
        now: () => new Date(),
        monotonic: () => performance.now(),
        emit: options.onEvent ?? (() => {}),
      });
    } finally {
      supervisors.end();
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
