import * as fs from "node:fs/promises";
import { join } from "node:path";
import type { Ending, LastWords } from "../list/last-words.ts";
import { isGone } from "./errno.ts";
import { oneByOne } from "./one-by-one.ts";

/**
 * What a runner has done with its claims since the list was last written: `FILE.run/<runner>.journal`, a line of JSON for each
 * beginning and each end of an experiment. Whoever takes the runner for dead reads it, so that nothing is repeated that has
 * ended, and nothing counts as lost that had not begun.
 */

const SUFFIX = ".journal";

type Line = { readonly begun: string } | (Ending & { readonly ended: string });

/** The line that says: the experiment of `claim` is about to begin. */
export function begunLine(claim: string): string {
  return formatLine({ begun: claim });
}

/** The line that says how the experiment of `claim` has ended. */
export function endedLine(claim: string, ending: Ending): string {
  return formatLine({ ended: claim, ...ending });
}

function formatLine(line: Line): string {
  return `${JSON.stringify(line)}\n`;
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
  static async open(directory: string, runner: string): Promise<Journal> {
    const path = join(directory, runner + SUFFIX);
    try {
      await fs.appendFile(path, "");
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

  /** When an experiment has ended. */
  async ended(claim: string, ending: Ending): Promise<void> {
    await this.#append(endedLine(claim, ending));
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
        this.#file ??= await fs.open(this.path, "a");
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

/** What the journal of `runner` says; undefined when there is none.
 *  @throws the system's error when it cannot be read */
export async function readJournal(directory: string, runner: string): Promise<LastWords | undefined> {
  return readJournalAt(join(directory, runner + SUFFIX));
}

/** What the journal `path` says; undefined when there is none. A line that was cut by the end of its writer is left out.
 *  @throws the system's error when it cannot be read */
export async function readJournalAt(path: string): Promise<LastWords | undefined> {
  let text: string;
  try {
    text = await fs.readFile(path, "utf8");
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const begun = new Set<string>();
  const ended = new Map<string, Ending>();
  for (const each of text.split("\n").slice(0, -1)) {
    const line = parsed(each);
    if (line && "begun" in line) begun.add(line.begun);
    else if (line) ended.set(line.ended, line);
  }
  return { begun, ended };
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

/** Removes the journal of a runner that is no more. */
export async function removeJournal(directory: string, runner: string): Promise<void> {
  await fs.rm(join(directory, runner + SUFFIX), { force: true }).catch(() => {});
}

/** The runners that have a journal. */
export async function listJournals(directory: string): Promise<string[]> {
  const names = await fs.readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
}
