import { open, stat } from "node:fs/promises";

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
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, most));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    return { size, text: bytes.toString("utf8") };
  } finally {
    await file.close();
  }
}
