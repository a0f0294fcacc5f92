import type { FileHandle } from "node:fs/promises";

/** The end of a file that may grow. */
export interface LastBytes {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly bytes: Buffer;
}

/** Reads the last bytes of `file`, at most `most`; the size of the file does not matter.
 *  @throws the system's error when it cannot be read */
export async function readLastBytes(file: FileHandle, most: number): Promise<LastBytes> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, most));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
  return { size, bytes: bytes.subarray(0, bytesRead) };
}
