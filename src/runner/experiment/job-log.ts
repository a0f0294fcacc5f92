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
