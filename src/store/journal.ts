// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Ending, LastWords } from "../list/last-words.ts";
import { isGone } from "./errno.ts";
import { oneByOne } from "./one-by-one.ts";
import { firstLife } from "./runner-id.ts";
import type { Sharing } from "./sharing.ts";
import { readText, TO_APPEND, writeText } from "./trusted.ts";

/**
 * What became of a runner's claims since the list was last written: `FILE.run/<runner>.journal`, lines of JSON that its supervisor
 * appends. Whoever finds the runner dead reads it, so that no outcome is lost, nothing is repeated that has ended, and nothing
 * counts as lost that had not begun.
 */

const SUFFIX = ".journal";

/** One process, by pid and the time at which it began (process-table.ts). */
export interface ProcessMark {
  readonly pid: number;
  readonly start: string;
}

/** All that the journals of a runner say. */
export interface JournalRecords extends LastWords {
  /** By claim: the first process of the experiment. */
  readonly processes: ReadonlyMap<string, ProcessMark>;
  /** The supervisors that have started experiments of this runner. */
  readonly supervisors: readonly ProcessMark[];
  /** Pids of supervisors that have seen their runner's end and begin nothing more. */
  readonly closed: ReadonlySet<number>;
  /** By id of the order: when a supervisor has obeyed it; ISO 8601 in UTC. */
  readonly obeyed: ReadonlyMap<string, string>;
}

type Line =
  | ({ readonly begun: string } & Partial<ProcessMark>)
  | (Ending & { readonly ended: string })
  | { readonly supervisor: number; readonly start: string }
  | { readonly closed: number }
  | { readonly obeyed: string; readonly at: string };

/** The line that says: the experiment of `claim` is about to begin; or, with its first process, that it has. */
export function begunLine(claim: string, first?: ProcessMark): string {
  return formatLine({ begun: claim, ...first });
}

/** The line that says how the experiment of `claim` has ended. */
export function endedLine(claim: string, ending: Ending): string {
  return formatLine({ ended: claim, ...ending });
}

/** The line that says which supervisor writes here. */
export function supervisorLine({ pid, start }: ProcessMark): string {
  return formatLine({ supervisor: pid, start });
}

/** The line that says: supervisor `pid` begins nothing more, since its runner is dead. */
export function closedLine(pid: number): string {
  return formatLine({ closed: pid });
}

/** The line that says when order `id` was obeyed (control-file.ts).
 *  @param at ISO 8601 in UTC */
export function obeyedLine(id: string, at: string): string {
  return formatLine({ obeyed: id, at });
}

/** It begins with a line end, too: the line before may have been cut by the end of its writer, or of the storage's room. */
function formatLine(line: Line): string {
  return `\n${JSON.stringify(line)}\n`;
}

/** So long the file is kept open after a line: short experiments write one after the other. */
const OPEN_MS = 250;

/** The journal of a living runner. Trouble with it holds nobody up: `isSound` is false from then on, and what ends is to be written
 *  into the list at once. */
export class Journal {
  readonly path: string;
  #isSound: boolean;
  /** One write after the other. */
  readonly #inTurn = oneByOne();
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
 *  has no journal.
 *  @throws the system's error when one of them cannot be read */
export async function readJournals(directory: string, runner: string): Promise<JournalRecords | undefined> {
  const others = (await listJournals(directory)).filter(
    (other) => other !== runner && firstLife(other) === firstLife(runner),
  );
  const texts: string[] = [];
  const own = await textOf(journalPath(directory, runner));
  for (const other of others) texts.push((await textOf(journalPath(directory, other))) ?? "");
  if (own === undefined && texts.length === 0) return undefined;
  return recordsIn([own ?? "", ...texts].join("\n"), own !== undefined);
}

/** What the journal `path` says, and those of the other incarnations of its runner; undefined when there is none.
 *  @throws the system's error when one of them cannot be read */
export async function readJournalsWith(path: string): Promise<JournalRecords | undefined> {
  return readJournals(dirname(path), basename(path, SUFFIX));
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readText(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function recordsIn(text: string, isWhole: boolean): JournalRecords {
  const begun = new Set<string>();
  const ended = new Map<string, Ending>();
  const processes = new Map<string, ProcessMark>();
  const supervisors: ProcessMark[] = [];
  const closed = new Set<number>();
  const obeyed = new Map<string, string>();
  for (const each of text.split("\n")) {
    const line = parsed(each);
    if (!line) continue;
    if ("begun" in line) {
      begun.add(line.begun);
      const { pid, start } = line;
      if (pid !== undefined && start !== undefined) processes.set(line.begun, { pid, start });
    } else if ("ended" in line) ended.set(line.ended, line);
    else if ("supervisor" in line) supervisors.push({ pid: line.supervisor, start: line.start });
    else if ("closed" in line) closed.add(line.closed);
    else if ("obeyed" in line) obeyed.set(line.obeyed, line.at);
  }
  return { isWhole, begun, ended, processes, supervisors, closed, obeyed };
}

function parsed(text: string): Line | undefined {
  if (text === "") return undefined;
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? (line as Line) : undefined;
  } catch {
    return undefined; // cut by the end of its writer
  }
}

/** Where the journal of `runner` is. */
export function journalPath(directory: string, runner: string): string {
  return join(directory, runner + SUFFIX);
}

/** Removes the journal of a runner that is no more. */
export async function removeJournal(directory: string, runner: string): Promise<void> {
  await fs.rm(journalPath(directory, runner), { force: true }).catch(() => {});
}

/** The runners that have a journal. */
export async function listJournals(directory: string): Promise<string[]> {
  const names = await fs.readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
}
