import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { quoteWords } from "../core/shell-words.ts";
import { realPath } from "../storage/real-path.ts";
import { isOpenToAll, STICKY } from "../storage/sharing.ts";

/** Warns the first runner of the list `file` that everybody can write to its folder. Undefined
 *  when that is not so, or when other runners are there already.
 *  @throws the system's error when the folder cannot be examined */
export async function warnOfOpenFolder(file: string): Promise<string | undefined> {
  const real = await realPath(file);
  const { mode } = await fs.stat(dirname(real));
  if (!isOpenToAll({ mode }) || (await isThere(`${real}.run`))) return undefined;
  const folder = quoteWords([dirname(file)]);
  if ((mode & STICKY) !== 0)
    return `warning: everybody may make files in ${folder}, where ${file} is, and so hold up who works on it; keep it in a folder of your own, or of your group`;
  return `warning: everybody may write in ${folder}, where ${file} is, and so decide what is run in your name; let a group share it: chgrp GROUP ${folder} && chmod 2770 ${folder}`;
}

async function isThere(path: string): Promise<boolean> {
  return fs.lstat(path).then(
    () => true,
    () => false,
  );
}
