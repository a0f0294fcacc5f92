import { readdir } from "node:fs/promises";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { formatDuration } from "../core/duration.ts";
import { describeOutcome, type Outcome } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import { readEnd } from "./read-end.ts";

/**
 * The job log of one attempt: `cooperate_<n>`, or `cooperate_<n>.2`, `.3`, ... when that name exists; a log is never
 * overwritten. A head of six lines, then what the experiment wrote, byte for byte, then a line end and a foot of two
 * lines. The experiment writes into the file by itself, so that it survives us and costs us nothing.
 */
export class JobLog {
  readonly path: string;
  /** Handed to the experiment as stdout and stderr; it appends. */
  readonly fd: number;
  /** Where the experiment's own output begins. */
  readonly headBytes: number;
  readonly #file: fs.FileHandle;

  private constructor(path: string, file: fs.FileHandle, headBytes: number) {
    this.path = path;
    this.#file = file;
    this.fd = file.fd;
    this.headBytes = headBytes;
  }

  /** Creates the log at `path`, or under the next free name after it.
   *  @throws the system's error when the directory cannot be written */
  static async create(names: LogNames, n: number, head: LogHead, startedAt: string): Promise<JobLog> {
    for (;;) {
      const name = names.next(n);
      const path = join(names.directory, name);
      try {
        const file = await fs.open(path, "ax");
        names.took(name);
        const text = Buffer.from(formatHead(head) + formatStarted(startedAt));
        await file.appendFile(text).catch(async (error: unknown) => {
          await file.close();
          await fs.rm(path, { force: true });
          throw error;
        });
        return new JobLog(path, file, text.length);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        names.took(name);
      }
    }
  }

  /** Bytes so far. */
  async size(): Promise<number> {
    return (await this.#file.stat()).size;
  }

  /** Writes the foot and lets go of the file. Always closes; @throws the system's error when the foot did not fit. */
  async finish(outcome: Outcome, durationMs: number, endedAt: string): Promise<void> {
    try {
      await this.#file.appendFile(formatFoot(outcome, durationMs, endedAt));
    } finally {
      await this.#file.close();
    }
  }
}

/** Writes the foot of a log that another process was to finish, unless that has.
 *  @throws the system's error when it did not fit */
export async function finishLog(path: string, foot: string): Promise<void> {
  const file = await fs.open(path, "a+");
  try {
    const { bytes } = await readEnd(file, Buffer.byteLength(foot));
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
  return lines.map((line) => `# ${oneLine(line)}\n`).join("");
}

/** The last line of the head.
 *  @param startedAt ISO 8601 in UTC */
export function formatStarted(startedAt: string): string {
  return `# started: ${startedAt}\n`;
}

/** Two lines after it, and a line end before them. */
export function formatFoot(outcome: Outcome, durationMs: number, endedAt: string): string {
  const how = `${describeOutcome(outcome)} after ${formatDuration(durationMs)}`;
  return `\n# cooperate: ${oneLine(how)}\n# ended: ${endedAt}\n`;
}

/** A path may hold a line end; the head has six lines all the same. */
function oneLine(text: string): string {
  return text.replaceAll("\n", String.raw`\n`).replaceAll("\r", String.raw`\r`);
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
