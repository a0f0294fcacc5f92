import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { printable } from "../../core/printable.ts";
import { screenLines } from "../../core/screen-lines.ts";
import { outputIn } from "../../runner/experiment/job-log-output.ts";
import { readLastBytes } from "../../runner/experiment/read-tail.ts";

/** The end of a job log as a person would have seen it. */
export interface OutputTail {
  /** Size of the whole file in bytes, as of the read. */
  readonly size: number;
  /** The last lines of the output, without our head and foot, without control characters; blank
   *  ones, too. */
  readonly lines: readonly string[];
  /** Whether the last line is complete. */
  readonly isEnded: boolean;
}

const FIRST_BYTES = 65_536;
/** Reading that much once more is quick; a log may be any size, and one line of it, too. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Whoever asks for many lines gets them. */
const BYTES_PER_LINE = 1_024;

/** The last lines, at most `count`, that an experiment has written into its job log. Reads no more
 *  of the file than it takes to find them, and at most about 16 MiB.
 *  @param counts which lines count; all by default
 *  @throws the system's error when it cannot be read; an Error when it is not a file */
export async function outputTail(
  path: string,
  count: number,
  counts: (line: string) => boolean = () => true,
): Promise<OutputTail> {
  return withLog(path, async (file) => tailIn(file, count, counts));
}

/** Does `read` with the file at `path`, and closes it.
 *  @throws the system's error when it cannot be read; an Error when it is not a file */
export async function withLog<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  // opening a pipe would block, and whoever owns the folder can put one there at any time
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a file`);
    return await read(file);
  } finally {
    await file.close();
  }
}

/** The last lines of an open job log, as {@link outputTail} has them. */
export async function tailIn(
  file: FileHandle,
  count: number,
  counts: (line: string) => boolean = () => true,
): Promise<OutputTail> {
  for (let most = FIRST_BYTES; ; most *= 8) {
    const { size, bytes } = await readLastBytes(file, most);
    const isWhole = bytes.length >= size;
    const found = linesIn(bytes.toString("utf8"), isWhole);
    const lines = found.lines.filter(counts);
    if (lines.length < count && !isWhole && most < MOST_BYTES + count * BYTES_PER_LINE) continue;
    return { size, lines: count === 0 ? [] : lines.slice(-count), isEnded: found.isEnded };
  }
}

function linesIn(text: string, isWhole: boolean): Pick<OutputTail, "lines" | "isEnded"> {
  const { output, isOver } = outputIn(text, isWhole);
  const lines = screenLines(output);
  const isEnded = output.endsWith("\n");
  if (isEnded || output === "") lines.pop();
  // Of a progress bar, the state after a return is complete.
  const isCut = !isWhole && lines.length > 1 && !/\r[^\n]/.test(output.slice(0, output.indexOf("\n")));
  if (isCut) lines.shift();
  return { lines: lines.map(readable), isEnded: isEnded || isOver };
}

/** Control characters, of which a binary log is full, become dots, and tabs become blanks. */
function readable(line: string): string {
  return printable(line.replaceAll("\u0007", "")).replaceAll("\t", "    ").trimEnd();
}

/** The last lines, at most `count`, that are not blank.
 *  @throws the system's error when the log cannot be read */
export async function lastOutput(path: string, count: number): Promise<readonly string[]> {
  return (await outputTail(path, count, (line) => line !== "")).lines;
}

/** Rows of signs, as torchrun and others print them below an error, say nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** The last line that says something; undefined when there is none, or the log cannot be read
 *  here. */
export async function lastWordsIn(path: string): Promise<string | undefined> {
  const words = await outputTail(path, 1, (line) => SAYS_SOMETHING.test(line)).catch(() => undefined);
  return words?.lines[0]?.trim();
}
