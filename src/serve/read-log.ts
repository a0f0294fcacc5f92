import * as fs from "node:fs/promises";
import { TO_READ } from "../storage/open-flags.ts";

/** So much of a log is sent at once: the page asks for what follows. */
const CHUNK_BYTES = 1_048_576;

/** A list may be written by others, and name any file: only job logs are shown. Entries that were
 *  removed make that number another one than the entry has now. */
const FIRST_LINE = /^# cooperate: entry \d+, attempt \d+\n/;
const FIRST_LINE_BYTES = 80;

/** A part of a job log. */
export interface LogPart {
  readonly bytes: Buffer;
  /** Of the whole log. */
  readonly size: number;
}

/** The bytes of a job log from byte `from` on, at most 1 MiB of them. Links are not followed.
 *  @returns undefined when it is no job log
 *  @throws the system's error */
export async function readLog(path: string, from: number): Promise<LogPart | undefined> {
  const file = await fs.open(path, TO_READ);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    const head = await readAt(file, 0, FIRST_LINE_BYTES);
    if (!FIRST_LINE.test(head.toString("latin1"))) return undefined;
    const length = Math.min(CHUNK_BYTES, Math.max(0, stat.size - from));
    return { bytes: await readAt(file, from, length), size: stat.size };
  } finally {
    await file.close();
  }
}

async function readAt(file: fs.FileHandle, from: number, length: number): Promise<Buffer> {
  const room = Buffer.alloc(length);
  const { bytesRead } = await file.read(room, 0, length, from);
  return room.subarray(0, bytesRead);
}
