import { access, open, type FileHandle } from "node:fs/promises";
import { CooperateError, usageError } from "../core/failure.ts";
import { NoMatchError } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { ExitCode } from "./shared/verb.ts";
import { print, say, type World } from "./shared/world.ts";

/** Splits the operands of a verb that looks at lists: the first and all others that are lists, and
 *  the words of a selection. */
export async function listsAndSelection(
  operands: readonly string[],
): Promise<{ files: readonly string[]; words: readonly string[] }> {
  const areLists = await Promise.all(operands.map(async (each, i) => i === 0 || looksLikeList(each)));
  return {
    files: operands.filter((_, i) => areLists[i]),
    words: operands.filter((_, i) => !areLists[i]),
  };
}

/** Says of a word that was meant as a further list that there is no such file.
 *  @throws CooperateError about it, or `error` where no word looks like one */
export async function explainMiss(error: unknown, words: readonly string[]): Promise<never> {
  if (error instanceof NoMatchError)
    for (const word of words.filter((each) => each.endsWith(".json")))
      if (!(await exists(word)))
        throw usageError(`${quoteWords([word])} does not exist, and no entry matches it`);
  throw error;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether `path` is a file whose content begins like a list, so that a word of a command, such as
 *  train.py, is a selection although there is a file of that name. */
async function looksLikeList(path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^\uFEFF?\s*\[/.test(buffer.toString("utf8", 0, bytesRead));
  } catch {
    return false; // a folder, or there is none
  } finally {
    await file?.close();
  }
}

/** Shows several lists, with an empty line between them. One that cannot be shown is reported, and
 *  the others are shown. One without an entry that a selection matches is skipped, unless none has
 *  any.
 *  @returns 0, or the exit code of the first one that could not be shown */
export async function forEachList(
  world: World,
  files: readonly string[],
  show: (file: string) => Promise<void>,
  between = (): void => print(world),
): Promise<ExitCode> {
  let code: ExitCode = 0;
  const misses: NoMatchError[] = [];
  for (const [i, file] of files.entries()) {
    if (i > 0) between();
    try {
      await show(file);
    } catch (error) {
      if (!(error instanceof CooperateError)) throw error;
      if (error instanceof NoMatchError) {
        misses.push(error);
        continue;
      }
      say(world, `cooperate: ${error.message.includes(file) ? "" : `${file}: `}${error.message}`);
      code ||= error.exitCode;
    }
  }
  const [miss] = misses;
  if (miss && misses.length === files.length)
    throw new NoMatchError(
      "usage",
      `${quoteWords(files)}: ${miss.message.replace(/ \([^)]*\)$/, "")}`,
      miss.hint === undefined ? {} : { hint: miss.hint },
    );
  return code;
}
