import { type FileHandle, open } from "node:fs/promises";

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
