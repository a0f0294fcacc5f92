import { open, stat } from "node:fs/promises";
import { outputTail } from "./log-tail.ts";

/** How a job log begins. */
const HEAD = "# cooperate: entry ";

/** The last lines, at most `count`, of a job log. None of a file that is no job log: a list may name
 *  any file, and what it says would be in a page that is sent around.
 *  @throws the system's error when it cannot be read */
export async function jobLogLines(path: string, count: number): Promise<readonly string[]> {
  return (await isJobLog(path)) ? (await outputTail(path, count)).lines : [];
}

async function isJobLog(path: string): Promise<boolean> {
  // opening a pipe could block
  if (!(await stat(path)).isFile()) return false;
  const file = await open(path, "r");
  try {
    const bytes = Buffer.alloc(HEAD.length);
    await file.read(bytes, 0, bytes.length, 0);
    return bytes.toString("latin1") === HEAD;
  } finally {
    await file.close();
  }
}
