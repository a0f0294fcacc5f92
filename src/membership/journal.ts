// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { basename, dirname } from "node:path";
import { unreachable } from "../core/entry.ts";
import { ODD_LINE, type Unreadable, unreadable } from "../core/unreadable.ts";
import type { JournalEnding, ClaimRecords } from "../list/changes/replay-journal.ts";
import { codeOf, isGone } from "../core/errno.ts";
import { begunLine, parseLine, type ProcessMark } from "./journal-lines.ts";
import { createMutex } from "../core/mutex.ts";
import { pathOf, runnersWith } from "./runner-files.ts";
import { firstLife, parseRunnerId } from "../processes/runner-id.ts";
import type { Sharing } from "../storage/sharing.ts";
import { TO_APPEND } from "../storage/open-flags.ts";
import { readText, writeText } from "../storage/trusted.ts";

/**
 * What became of a runner's claims since the list was last written: `FILE.run/<runner>.journal`, lines of JSON that its supervisor
 * appends. Whoever finds the runner dead reads it, so that no outcome is lost, nothing is repeated that has ended, and nothing
 * counts as lost that had not begun.
 */

const SUFFIX = ".journal";

/** All that the journals of a runner say. */
export interface JournalRecords extends ClaimRecords {
  /** Files that could not be read, and lines that could not be understood. */
  readonly unreadable: readonly Unreadable[];
  /** Whether all that are there could be read: else a claim of which nothing is said may have ended. */
  readonly isReadable: boolean;
  /** By claim: the first process of the experiment. */
  readonly processes: ReadonlyMap<string, ProcessMark>;
  /** The supervisors that have started experiments of this runner. */
  readonly supervisors: readonly ProcessMark[];
  /** Pids of supervisors that have seen their runner's end and begin nothing more. */
  readonly closed: ReadonlySet<number>;
  /** By id of the order: when a supervisor has obeyed it; ISO 8601 in UTC. */
  readonly obeyed: ReadonlyMap<string, string>;
}

/** So long the file is kept open after a line: short experiments write one after the other. */
const OPEN_MS = 250;

/** The journal of a living runner. Trouble with it holds nobody up: `isSound` is false from then on, and what ends is to be written
 *  into the list at once. */
export class Journal {
  readonly path: string;
  #isSound: boolean;
  /** One write after the other. */
  readonly #inTurn = createMutex();
  #file: fs.FileHandle | undefined;
  #idle: NodeJS.Timeout | undefined;

  private constructor(path: string, isSound: boolean) {
    this.path = path;
    this.#isSound = isSound;
  }

  /** Begins the journal of `runner` beside its heartbeat: each life of a runner has its own. */
  static async open(directory: string, runner: string, sharing: Sharing): Promise<Journal> {
    const path = journalPath(directory, runner);
    try {
      await writeText(path, "", sharing);
      return new Journal(path, true);
    } catch {
      return new Journal(path, false);
    }
  }

  get isSound(): boolean {
    return this.#isSound;
  }

  /** Before an experiment is started. */
  async begun(claim: string): Promise<void> {
    await this.#append(begunLine(claim));
  }

  /** Somebody who writes into it for us could not. */
  giveUp(): void {
    this.#isSound = false;
  }

  /** Nothing of it is needed any more. */
  async remove(): Promise<void> {
    this.#isSound = false;
    await this.#inTurn(async () => this.#close());
    await fs.rm(this.path, { force: true }).catch(() => {});
  }

  async #append(line: string): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#isSound) return;
      try {
        clearTimeout(this.#idle);
        this.#file ??= await fs.open(this.path, TO_APPEND);
        await this.#file.appendFile(line);
        this.#idle = setTimeout(() => void this.#inTurn(async () => this.#close()), OPEN_MS);
        this.#idle.unref();
      } catch {
        this.#isSound = false;
        await this.#close();
      }
    });
  }

  /** Not longer open than it is written to: nobody could unmount the storage. */
  async #close(): Promise<void> {
    clearTimeout(this.#idle);
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
  }
}

/** What the journals of `runner` say, in whichever of its incarnations: a claim of one may have ended in the next. Undefined when it
 *  has no journal. What cannot be read or understood is told, and keeps nothing else from being heard. */
export async function readJournals(directory: string, runner: string): Promise<JournalRecords | undefined> {
  if (!parseRunnerId(runner)) return undefined;
  const texts = await textsOf(directory, runner);
  if (texts.length === 0) return undefined;
  const records = recordsIn(texts, runner);
  if (records.closed.size === 0 || texts.length === 1) return records;
  // What stood in one journal after the other was read may be older than a `closed` in that: it is looked for again.
  return { ...recordsIn(await textsOf(directory, runner), runner), closed: records.closed };
}

/** What the journal `path` says, and those of the other incarnations of its runner; undefined when there is none. */
export async function readJournalsWith(path: string): Promise<JournalRecords | undefined> {
  return readJournals(dirname(path), basename(path, SUFFIX));
}

/** One journal; `text` is undefined when it could not be read. */
interface JournalText {
  readonly path: string;
  readonly runner?: string;
  readonly text?: string;
  readonly unreadable?: Unreadable;
}

/** The journals that there are of all incarnations of `runner`. */
async function textsOf(directory: string, runner: string): Promise<JournalText[]> {
  const first = firstLife(runner);
  const texts: JournalText[] = [];
  const runners = new Set([runner]);
  try {
    for (const other of await listJournals(directory)) if (firstLife(other) === first) runners.add(other);
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

function recordsIn(texts: readonly JournalText[], runner: string): JournalRecords {
  const begun = new Set<string>();
  const ended = new Map<string, JournalEnding>();
  const processes = new Map<string, ProcessMark>();
  const supervisors: ProcessMark[] = [];
  const closed = new Set<number>();
  const obeyed = new Map<string, string>();
  const unread = texts.flatMap((each) => each.unreadable ?? []);
  const isReadable = unread.length === 0;
  let isWhole = isReadable && texts.some((each) => each.runner === runner);
  for (const { path, text = "" } of texts) {
    for (const [at, each] of text.split("\n").entries()) {
      if (each === "") continue;
      const line = parseLine(each);
      if (line === "torn" || line === "odd") {
        isWhole = false;
        if (line === "odd") unread.push({ path, code: ODD_LINE, said: "no line that we know", line: at + 1 });
        continue;
      }
      switch (line.kind) {
        case "begun":
          begun.add(line.claim);
          if (line.first) processes.set(line.claim, line.first);
          break;
        case "ended":
          ended.set(line.claim, line.ending);
          break;
        case "supervisor":
          supervisors.push(line.mark);
          break;
        case "closed":
          closed.add(line.pid);
          break;
        case "obeyed":
          obeyed.set(line.id, line.at);
          break;
        default:
          unreachable(line);
      }
    }
  }
  return { isWhole, isReadable, unreadable: unread, begun, ended, processes, supervisors, closed, obeyed };
}

/** Where the journal of `runner` is. */
export function journalPath(directory: string, runner: string): string {
  return pathOf(directory, runner, SUFFIX);
}

/** Removes the journal of a runner that is no more. */
export async function removeJournal(directory: string, runner: string): Promise<void> {
  await fs.rm(journalPath(directory, runner), { force: true }).catch(() => {});
}

/** The runners that have a journal.
 *  @throws the system's error when nobody can say */
export async function listJournals(directory: string): Promise<string[]> {
  return runnersWith(directory, SUFFIX);
}
