import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isGone } from "../../core/errno.ts";

/** The names of the sockets in a folder, the newest first; none where there is no such folder. Only
 *  a folder of the user's own counts that nobody else may enter: who can put a socket there says
 *  what is run.
 *  @throws Error for any other folder */
export async function newestSockets(folder: string): Promise<readonly string[]> {
  try {
    const { uid, mode } = await lstat(folder);
    if (uid !== process.geteuid?.()) throw new Error(`${folder} belongs to another user`);
    if ((mode & 0o077) !== 0) throw new Error(`others may enter ${folder}: chmod 700 it`);
    const found = (await readdir(folder)).filter((name) => name.endsWith(".sock"));
    const dated = await Promise.all(
      found.map(async (name) => ({ name, at: (await lstat(join(folder, name))).mtimeMs })),
    );
    return dated.sort((a, b) => b.at - a.at).map(({ name }) => name);
  } catch (error) {
    if (isGone(error)) return []; // or one was removed meanwhile: look again
    throw error;
  }
}
