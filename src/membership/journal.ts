// Modelled in test/model/supervisor.pml and claims.pml: change the models first.
import * as fs from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type CancelTimer, type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { codeOf, isGone } from "../core/errno.ts";
import { createMutex } from "../core/mutex.ts";
import { unreadable } from "../core/unreadable.ts";
import { firstIncarnation, parseRunnerId } from "../processes/runner-id.ts";
import { TO_APPEND } from "../storage/open-flags.ts";
import type { Sharing } from "../storage/sharing.ts";
import { readText, writeText } from "../storage/trusted.ts";
import { begunLine } from "./journal-lines.ts";
import { type JournalRecords, type JournalText, recordsIn } from "./journal-records.ts";
import { pathOf, runnersWith } from "./runner-files.ts";

/**
 * What became of a runner's claims since the list was last written: `FILE.run/<runner>.journal`,
 * lines of JSON that its supervisor appends. It is a write-ahead log (Mohan et al., ARIES, 1992)
 * of the list. Whoever finds the runner dead reads it, so that no outcome is lost, nothing that
 * has ended runs again, and nothing that had not begun counts as lost.
 */

const SUFFIX = ".journal";

/** The file stays open for so long after a line: short experiments write one after the other. */
const OPEN_MS = 250;

/** The journal of a live runner. An error of the storage stops nobody: `isSound` is false from
 *  then on, and what ends has to be written into the list at once. */
export class Journal {
  readonly path: string;
  #isSound: boolean;
  readonly #clock: Clock;
  /** One write at a time. */
  readonly #mutex = createMutex();
  #file: fs.FileHandle | undefined;
  #cancelClose: CancelTimer = () => {};

  private constructor(path: string, isSound: boolean, clock: Clock) {
    this.path = path;
    this.#isSound = isSound;
    this.#clock = clock;
  }

  /** Starts the journal of `runner` beside its heartbeat. Each incarnation of a runner has its
   *  own. */
  static async open(
    directory: string,
    runner: string,
    sharing: Sharing,
    clock: Clock = SYSTEM_CLOCK,
  ): Promise<Journal> {
    const path = journalPath(directory, runner);
    try {
      await writeText(path, "", sharing);
      return new Journal(path, true, clock);
    } catch {
      return new Journal(path, false, clock);
    }
  }

  /** Whether everything could be written so far. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /** Writes that the experiment of `claim` is about to start. */
  async begun(claim: string): Promise<void> {
    await this.#append(begunLine(claim));
  }

  /** A process that writes into the journal for this runner could not. */
  giveUp(): void {
    this.#isSound = false;
  }

  /** Removes the journal: nothing in it is needed any more. */
  async remove(): Promise<void> {
    this.#isSound = false;
    await this.#mutex(async () => this.#close());
    await fs.unlink(this.path).catch(() => {});
  }

  async #append(line: string): Promise<void> {
    await this.#mutex(async () => {
      if (!this.#isSound) return;
      try {
        this.#cancelClose();
        this.#file ??= await fs.open(this.path, TO_APPEND);
        await this.#file.appendFile(line);
        this.#cancelClose = this.#clock.after(OPEN_MS, () => void this.#mutex(async () => this.#close()));
      } catch {
        this.#isSound = false;
        await this.#close();
      }
    });
  }

  /** An open file would keep the storage from being unmounted. */
  async #close(): Promise<void> {
    this.#cancelClose();
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
  }
}

/** Reads the journals of all incarnations of `runner`: a claim of one may have ended in the next.
 *  What cannot be read or understood is reported in the result; the rest counts all the same.
 *  @returns undefined when there is no journal */
export async function readJournals(directory: string, runner: string): Promise<JournalRecords | undefined> {
  if (!parseRunnerId(runner)) return undefined;
  const texts = await textsOf(directory, runner);
  if (texts.length === 0) return undefined;
  const records = recordsIn(texts, runner);
  if (records.closed.size === 0 || texts.length === 1) return records;
  // One journal was read after the other: lines may have come into the first before the `closed`
  // that was read in the second. So all are read again.
  return { ...recordsIn(await textsOf(directory, runner), runner), closed: records.closed };
}

/** The journals of each of `runners`; those that have none are left out. */
export async function readJournalsOf(
  directory: string,
  runners: Iterable<string>,
): Promise<ReadonlyMap<string, JournalRecords>> {
  const found = new Map<string, JournalRecords>();
  for (const runner of new Set(runners)) {
    const records = await readJournals(directory, runner);
    if (records) found.set(runner, records);
  }
  return found;
}

/** Reads the journal `path` and those of the other incarnations of its runner.
 *  @returns undefined when there is none */
export async function readJournalsWith(path: string): Promise<JournalRecords | undefined> {
  return readJournals(dirname(path), basename(path, SUFFIX));
}

/** All journals of all incarnations of `runner`. */
async function textsOf(directory: string, runner: string): Promise<JournalText[]> {
  const first = firstIncarnation(runner);
  const texts: JournalText[] = [];
  const runners = new Set([runner]);
  try {
    for (const other of await listJournals(directory))
      if (firstIncarnation(other) === first) runners.add(other);
  } catch (error) {
    texts.push({ path: directory, unreadable: unreadable(error, directory, codeOf(error)) });
  }
  for (const each of runners) {
    const path = journalPath(directory, each);
    try {
      const text = await textOf(path);
      if (text !== undefined) texts.push({ path, runner: each, text });
    } catch (error) {
      texts.push({ path, runner: each, unreadable: unreadable(error, path, codeOf(error)) });
    }
  }
  return texts;
}

/** Undefined when there is no such journal.
 *  @throws the system's error when it cannot be read */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readText(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Path of the journal of `runner`. */
export function journalPath(directory: string, runner: string): string {
  return pathOf(directory, runner, SUFFIX);
}

/** Removes the journal of a dead runner. */
export async function removeJournal(directory: string, runner: string): Promise<void> {
  await fs.rm(journalPath(directory, runner), { force: true }).catch(() => {});
}

/** The runners that have a journal.
 *  @throws the system's error when the directory cannot be read */
export async function listJournals(directory: string): Promise<string[]> {
  return runnersWith(directory, SUFFIX);
}
