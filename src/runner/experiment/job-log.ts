import { constants } from "node:fs";
import { readdir } from "node:fs/promises";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { formatDuration } from "../../core/duration.ts";
import { describeOutcome, type Outcome } from "../../core/outcome.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { visible } from "../../core/terminal-text.ts";
import { readLastBytes } from "./read-tail.ts";

/*
 * The job log of one attempt: `cooperate_<n>`, or `cooperate_<n>.2`, `.3`, ... when that name exists; a log is never
 * overwritten. A head of six lines (whatever a path holds, and
 * `cat` may show it), then what the experiment wrote, byte for byte, then a line end and a foot of two
 * lines. The experiment writes into the file by itself, so that its output survives all of us and costs us nothing.
 */

const { O_APPEND, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

/** Writes the foot of a log that another process was to finish, unless that has.
 *  @throws the system's error when it did not fit */
export async function finishLog(path: string, foot: string): Promise<void> {
  const file = await fs.open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { bytes } = await readLastBytes(file, Buffer.byteLength(foot));
    if (bytes.toString() !== foot) await file.appendFile(foot);
  } finally {
    await file.close();
  }
}

export interface LogHead {
  readonly list: string;
  readonly n: number;
  readonly attempt: number;
  readonly argv: readonly string[];
  readonly host: string;
  readonly pid: number;
  readonly directory: string;
}

/** Five of the six lines before what the experiment writes. */
export function formatHead(head: LogHead): string {
  const lines = [
    `cooperate: entry ${head.n}, attempt ${head.attempt}`,
    `command: ${quoteWords(head.argv)}`,
    `list: ${head.list}`,
    `host: ${head.host}, runner pid ${head.pid}`,
    `directory: ${head.directory}`,
  ];
  return lines.map((line) => `# ${visible(line)}\n`).join("");
}

/** The last line of the head.
 *  @param startedAt ISO 8601 in UTC */
export function formatStarted(startedAt: string): string {
  return `# started: ${startedAt}\n`;
}

/** Two lines after it, and a line end before them.
 *  @param rest what became of processes that outlived the first one, in words */
export function formatFoot(outcome: Outcome, durationMs: number, endedAt: string, rest?: string): string {
  const after = rest === undefined ? "" : `; ${rest}`;
  const how = `${describeOutcome(outcome)} after ${formatDuration(durationMs)}${after}`;
  return `\n# cooperate: ${visible(how)}\n# ended: ${endedAt}\n`;
}

/**
 * Which log names are free in a directory. Known from one listing, so that a claim can say at once where its log will
 * be; what others create later is found out by the exclusive create.
 */
export class LogNames {
  readonly directory: string;
  readonly #taken: Set<string>;

  private constructor(directory: string, taken: Set<string>) {
    this.directory = directory;
    this.#taken = taken;
  }

  static async in(directory: string): Promise<LogNames> {
    const names = await readdir(directory);
    return new LogNames(directory, new Set(names.filter((name) => name.startsWith("cooperate_"))));
  }

  /** The first free name for entry `n`. */
  next(n: number): string {
    const name = `cooperate_${n}`;
    if (!this.#taken.has(name)) return name;
    for (let k = 2; ; k++) if (!this.#taken.has(`${name}.${k}`)) return `${name}.${k}`;
  }

  pathFor(n: number): string {
    return join(this.directory, this.next(n));
  }

  took(name: string): void {
    this.#taken.add(name);
  }
}
