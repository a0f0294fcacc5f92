import { open, stat } from "node:fs/promises";
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
