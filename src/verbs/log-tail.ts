import { type FileHandle, open, stat } from "node:fs/promises";
import { printable } from "../core/printable.ts";
import { readLastBytes } from "../runner/experiment/read-tail.ts";

/** The end of a file that grows. */
export interface Tail {
  /** Bytes of the whole file. */
  readonly size: number;
  /** At most as many bytes as were asked for; the first line of it may be cut. */
  readonly text: string;
}

/** Reads the last `most` bytes of the file `path`, however long it is.
 *  @throws the system's error when it cannot be read; an Error when it is no file */
export async function readTail(path: string, most: number): Promise<Tail> {
  if (!(await stat(path)).isFile()) throw new Error(`${path} is no file`); // a pipe would keep us
  const file = await open(path, "r");
  try {
    const { size, bytes } = await readLastBytes(file, most);
    return { size, text: bytes.toString("utf8") };
  } finally {
    await file.close();
  }
}

/** Bytes that are looked at for some last lines of output; a progress bar may have made one huge line. */
const TAIL_BYTES = 4096;

/** The last lines, at most `count`, of what an experiment has written into its job log, without blank ones and without what is
 *  ours; what a terminal would obey (and a binary log is full of) is shown as dots, and a tab as blanks.
 *  @throws the system's error when it cannot be read */
export async function lastOutput(path: string, count: number): Promise<string[]> {
  const { text } = await readTail(path, TAIL_BYTES * Math.ceil(count / 10));
  const lines = printable(text).replaceAll("\t", "    ").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("# ")).slice(-count);
}

const CHUNK_BYTES = 65_536;

/** Where the last `count` lines of a file begin, in bytes, as `tail -n` counts them.
 *  @throws the system's error when it cannot be read */
export async function tailStart(path: string, count: number): Promise<number> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    let wanted = count;
    for (let end = size; end > 0; end -= CHUNK_BYTES) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const bytes = await chunkAt(file, start, end);
      for (let i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] !== 0x0a || start + i === size - 1) continue; // the last line's own end
        wanted--;
        if (wanted === 0) return start + i + 1;
      }
    }
    return count === 0 ? size : 0;
  } finally {
    await file.close();
  }
}

async function chunkAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
