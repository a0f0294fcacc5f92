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
import { readObject, save, savedPath, WRITTEN } from "../../results/query/saved.ts";

/** Writes a table, a page or a figure into the file of `-o`, replaced as a whole. Its folder is made, but
 *  not the one above it. A file that is there and is not as `-o` has left it is somebody else's, or was
 *  edited: it is replaced with `force` only.
 *  @param content lines, or bytes
 *  @param list the list, beside which the SHA-256 of what was written is remembered
 *  @param told what to say in the end
 *  @throws CooperateError (usage, storage) */
export async function writeOutput(
  world: World,
  output: string,
  content: readonly string[] | Uint8Array,
  list: string,
  force: boolean,
  told = `wrote ${output}`,
): Promise<void> {
  const path = resolve(world.cwd, output);
  if (output === "-")
    throw usageError("-o -: the result goes to stdout where there is no -o", "leave it out");
  const bytes = Buffer.from(
    content instanceof Uint8Array ? content : content.map((line) => `${line}\n`).join(""),
  );
  const key = relative(dirname(resolve(world.cwd, list)), path);
  const written = await writtenBefore(list);
  const before = await contentOf(path, output);
  if (before !== undefined) await refuseOurs(path, output, before, list);
  if (before !== undefined && !before.equals(bytes) && !force && written[key] !== hashOf(before))
    throw usageError(
      `-o ${quoteWords([output])}: this file is there, and is not as cooperate has left it`,
      "--force replaces it",
    );
  await makeFolder(world, dirname(path), output);
  try {
    const real = before === undefined ? path : await realPath(path); // a link to it stays one
    replaceFile(real, bytes, sharingIn(await stat(dirname(path))));
  } catch (cause) {
    throw new CooperateError("storage", `${output} could not be written (${codeOf(cause)})`, { cause });
  }
  // Whoever may not write beside the list needs --force the next time.
  await save(list, (saved) => ({ [WRITTEN]: { ...objectIn(saved[WRITTEN]), [key]: hashOf(bytes) } })).catch(
    () => {},
  );
  say(world, told);
}

async function writtenBefore(list: string): Promise<Readonly<Record<string, unknown>>> {
  return objectIn((await readObject(savedPath(list)))[WRITTEN]);
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

const LOG_HEAD = "# cooperate: entry ";

/** What results are made of is never replaced by them, whatever `--force` says. */
async function refuseOurs(path: string, output: string, before: Buffer, list: string): Promise<void> {
  const { dev, ino } = await stat(path);
  const isAt = async (other: string): Promise<boolean> => {
    const there = await stat(other).catch(() => undefined);
    return there !== undefined && there.dev === dev && there.ino === ino;
  };
  const what = (await isAt(list))
    ? "the list itself"
    : (await isAt(savedPath(list)))
      ? "where --save remembers what it is told"
      : before.toString("latin1", 0, LOG_HEAD.length) === LOG_HEAD
        ? "a job log"
        : /\.metrics\.jsonl(?:\.\w+)?$/.test(path)
          ? "a metrics file"
          : undefined;
  if (what !== undefined)
    throw usageError(`-o ${quoteWords([output])}: this is ${what}`, "name another file");
}

async function contentOf(path: string, output: string): Promise<Buffer | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory())
      throw usageError(`-o ${quoteWords([output])}: this is a folder`, "name a file in it");
    // a pipe would be read for ever, and a device replaced
    if (!found.isFile())
      throw usageError(
        `-o ${quoteWords([output])}: this is no regular file`,
        "write to it with > in place of -o",
      );
    return await readFile(path);
  } catch (error) {
    if (error instanceof CooperateError) throw error;
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw new CooperateError("storage", `${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

async function makeFolder(world: World, folder: string, output: string): Promise<void> {
  try {
    await mkdir(folder);
    say(world, `made the folder ${basename(folder)}`);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return;
    if (codeOf(cause) !== "ENOENT")
      throw new CooperateError("storage", `the folder ${folder} could not be made (${codeOf(cause)})`, {
        cause,
      });
    throw usageError(
      `-o ${quoteWords([output])}: there is no folder ${dirname(folder)}`,
      `make it with: mkdir -p ${quoteWords(["", folder]).slice(3)}`,
    );
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
