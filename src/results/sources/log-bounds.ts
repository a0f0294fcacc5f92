import { readSync } from "node:fs";
import { outputRange } from "../../runner/experiment/job-log-output.ts";
import type { OpenFile } from "./open-file.ts";

/** A log of at most that many bytes is read as a whole, and of others the end is read first. */
export const SMALL = 65_536;
/** The command of an entry can have megabytes, and stands in the head. */
const LONGEST_HEAD = 4 * 1024 * 1024;

/** Bytes of a file; fewer where it ends before.
 *  @throws the system's error */
export function readBytes(fd: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, bytes, filled, length - filled, from + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}

/** Where the output of an experiment begins and ends in its log, in bytes.
 *  @throws the system's error */
export function outputBounds({ fd, size }: OpenFile): { readonly from: number; readonly to: number } {
  // In latin1 a character is a byte.
  const read = (from: number, length: number): string => readBytes(fd, from, length).toString("latin1");
  let head = read(0, Math.min(size, SMALL));
  if (head.startsWith("# cooperate: entry ") && !head.includes("\n# started: "))
    head = read(0, Math.min(size, LONGEST_HEAD));
  const tail = read(Math.max(0, size - SMALL), Math.min(size, SMALL));
  const end = outputRange(tail, false);
  const { from } = outputRange(head, true);
  return { from, to: Math.max(from, end.isOver ? size - tail.length + end.to : size) };
}
