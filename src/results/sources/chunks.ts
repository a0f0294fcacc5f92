import { readSync } from "node:fs";

/** A line of more bytes is not read. */
export const LONGEST_LINE = 1024 * 1024;
const [LINE_FEED, RETURN] = [10, 13];

/** Part of a file: whole lines, except perhaps the last line of the file. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly at: number;
  /** Whether its last line has its end. */
  readonly isComplete: boolean;
}

/** Reads a file from byte `from` to byte `to` in chunks of at most a megabyte, cut at line ends. A
 *  chunk is overwritten by the next one. Longer lines are left out.
 *  @param isCutAtReturns whether `\r` ends a line, too, as in progress bars
 *  @param onLongLine called for each line that is left out */
export function* readChunks(
  fd: number,
  from: number,
  to: number,
  isCutAtReturns: boolean,
  onLongLine: () => void,
): Generator<Chunk> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(to - from, LONGEST_LINE)));
  let [at, filled] = [from, 0];
  let isSkipping = false;
  for (;;) {
    const got = readSync(fd, buffer, filled, Math.min(buffer.length - filled, to - at - filled), at + filled);
    if (got === 0) break;
    filled += got;
    let start = 0;
    if (isSkipping) {
      start = firstEnd(buffer.subarray(0, filled), isCutAtReturns) + 1;
      isSkipping = start === 0;
      if (isSkipping) start = filled;
    }
    const end = Math.max(start, lastEnd(buffer.subarray(0, filled), isCutAtReturns) + 1);
    if (end > start) yield { bytes: buffer.subarray(start, end), at: at + start, isComplete: true };
    if (end === 0 && filled === buffer.length && at + filled < to) {
      onLongLine();
      isSkipping = true;
    }
    const done = isSkipping ? filled : end;
    buffer.copyWithin(0, done, filled);
    [at, filled] = [at + done, filled - done];
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), at, isComplete: false };
}

function firstEnd(bytes: Buffer, isCutAtReturns: boolean): number {
  const feed = bytes.indexOf(LINE_FEED);
  const back = isCutAtReturns ? bytes.indexOf(RETURN) : -1;
  return feed < 0 || back < 0 ? Math.max(feed, back) : Math.min(feed, back);
}

function lastEnd(bytes: Buffer, isCutAtReturns: boolean): number {
  return Math.max(bytes.lastIndexOf(LINE_FEED), isCutAtReturns ? bytes.lastIndexOf(RETURN) : -1);
}
