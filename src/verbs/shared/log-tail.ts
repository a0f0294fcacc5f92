import { type FileHandle, open, stat } from "node:fs/promises";
import { printable } from "../../core/printable.ts";
import { readLastBytes } from "../../runner/experiment/read-tail.ts";

/** The end of a file that may grow. */
export interface Tail {
  /** Size of the whole file, in bytes. */
  readonly size: number;
  /** The last bytes; the first line may be cut. */
  readonly text: string;
}

/** Reads the last `most` bytes of the file `path`, however long it is.
 *  @throws the system's error when it cannot be read; an Error when it is not a file */
export async function readTail(path: string, most: number): Promise<Tail> {
  // Reading a pipe could block.
  if (!(await stat(path)).isFile()) throw new Error(`${path} is not a file`);
  const file = await open(path, "r");
  try {
    const { size, bytes } = await readLastBytes(file, most);
    return { size, text: bytes.toString("utf8") };
  } finally {
    await file.close();
  }
}

/** Bytes that are read for ten last lines. There is a limit because a progress bar may have made
 *  one huge line. */
const TAIL_BYTES = 4096;

/** The last lines, at most `count`, that an experiment has written into its job log, without blank
 *  lines and without head and foot of the log. Control characters, of which a binary log is full,
 *  become dots, and tabs become blanks.
 *  @throws the system's error when it cannot be read */
export async function lastOutput(path: string, count: number): Promise<string[]> {
  const { text } = await readTail(path, TAIL_BYTES * Math.ceil(count / 10));
  const lines = printable(text).replaceAll("\t", "    ").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("# ")).slice(-count);
}

const CHUNK_BYTES = 65_536;

/** The position, in bytes, where the last `count` lines of a file begin, counted as by `tail -n`.
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
        if (bytes[i] !== 0x0a || start + i === size - 1) continue; // the end of the last line
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
