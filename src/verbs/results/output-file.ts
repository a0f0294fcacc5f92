import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { codeOf } from "../../core/errno.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { realPath } from "../../storage/real-path.ts";
import { replaceFile } from "../../storage/replace-file.ts";
import { sharingIn } from "../../storage/sharing.ts";
import { say, type World } from "../shared/world.ts";
import { readObject, save, savedPath, WRITTEN } from "./saved.ts";

/** Writes the table into the file of `-o`, replaced as a whole. Its folder is made, but not the one
 *  above it. A file that is there and is not as `-o` has left it is somebody else's, or was edited: it
 *  is replaced with `force` only.
 *  @param list the list, beside which the SHA-256 of what was written is remembered
 *  @throws CooperateError (usage, storage) */
export async function writeOutput(
  world: World,
  output: string,
  lines: readonly string[],
  list: string,
  force: boolean,
): Promise<void> {
  const path = resolve(world.cwd, output);
  const text = lines.map((line) => `${line}\n`).join("");
  const key = relative(dirname(resolve(world.cwd, list)), path);
  const written = await writtenBefore(list);
  const before = await contentOf(path);
  if (before !== undefined && before !== text && !force && written[key] !== hashOf(before))
    throw usageError(
      `-o ${quoteWords([output])}: this file is there, and is not as --results has left it`,
      "--force replaces it",
    );
  await makeFolder(world, dirname(path), output);
  try {
    const real = before === undefined ? path : await realPath(path); // a link to it stays one
    replaceFile(real, text, sharingIn(await stat(dirname(path))));
  } catch (cause) {
    throw new CooperateError("storage", `${output} could not be written (${codeOf(cause)})`, { cause });
  }
  // Whoever may not write beside the list needs --force the next time.
  await save(list, { [WRITTEN]: { ...written, [key]: hashOf(text) } }).catch(() => {});
  say(world, `wrote ${output}`);
}

async function writtenBefore(list: string): Promise<Readonly<Record<string, unknown>>> {
  const { [WRITTEN]: written } = await readObject(savedPath(list));
  return typeof written === "object" && written !== null ? (written as Record<string, unknown>) : {};
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    if (codeOf(error) === "EISDIR")
      throw usageError(`-o ${quoteWords([path])}: this is a folder`, "name a file in it");
    throw new CooperateError("storage", `${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

async function makeFolder(world: World, folder: string, output: string): Promise<void> {
  try {
    await mkdir(folder);
    say(world, `made the folder ${basename(folder)}`);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return;
    throw usageError(
      `-o ${quoteWords([output])}: there is no folder ${dirname(folder)} (${codeOf(cause)})`,
      `make it with: mkdir -p ${quoteWords(["", folder]).slice(3)}`,
    );
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
