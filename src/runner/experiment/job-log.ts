import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { formatDuration } from "../../core/duration.ts";
import { describeOutcome, type Outcome } from "../../core/outcome.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { visible } from "../../core/terminal-text.ts";

/*
 * The job log of one attempt, its name and its text: `cooperate_<n>`, or `cooperate_<n>.2`, `.3`,
 * ... when that name exists; a log is never overwritten. First comes a head of six lines, in which
 * control characters are made visible, so that `cat` may show any path. Then comes what the
 * experiment writes, byte for byte, and last a line end and a foot of two lines. The experiment
 * writes into the file directly: its output survives the runner and costs the runner nothing.
 */

/** What the head of a job log says. */
export interface LogHead {
  readonly list: string;
  readonly n: number;
  readonly attempt: number;
  readonly argv: readonly string[];
  readonly host: string;
  readonly pid: number;
  readonly directory: string;
}

/** What the foot of a job log says. */
export interface LogFoot {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** What became of processes that outlived the first one, in words. */
  readonly rest?: string | undefined;
}

/** The first five of the six lines before the experiment's output. */
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

/** A line end, and the two lines after the experiment's output. */
export function formatFoot({ outcome, durationMs, endedAt, rest }: LogFoot): string {
  const after = rest === undefined ? "" : `; ${rest}`;
  const how = `${describeOutcome(outcome)} after ${formatDuration(durationMs)}${after}`;
  return `\n# cooperate: ${visible(how)}\n# ended: ${endedAt}\n`;
}

/**
 * The names of logs that are free in a directory. The directory is listed once, so that a claim
 * can say at once where its log will be. A name that others take later is noticed when the log is
 * created, which fails if the file exists.
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

  /** The path of the first free name for entry `n`. */
  pathFor(n: number): string {
    return join(this.directory, this.next(n));
  }

  /** `name` is taken from now on. */
  took(name: string): void {
    this.#taken.add(name);
  }
}
