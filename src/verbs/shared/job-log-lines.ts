import type { FileHandle } from "node:fs/promises";
import { tailIn, withLog } from "./log-tail.ts";

/** How a job log begins. */
const HEAD = "# cooperate: entry ";

/** The last lines, at most `count`, of a job log. None of a file that is no job log: a list may name
 *  any file, and what it says would be in a page that is sent around. The file that is looked at is
 *  the one that is read, whatever has that name a moment later.
 *  @throws the system's error when it cannot be read */
export async function jobLogLines(path: string, count: number): Promise<readonly string[]> {
  return withLog(path, async (file) => ((await isJobLog(file)) ? (await tailIn(file, count)).lines : []));
}

async function isJobLog(file: FileHandle): Promise<boolean> {
  const bytes = Buffer.alloc(HEAD.length);
  await file.read(bytes, 0, bytes.length, 0);
  return bytes.toString("latin1") === HEAD;
}
