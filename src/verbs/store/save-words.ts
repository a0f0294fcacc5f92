import { extname, relative } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteArgument, quoteWords } from "../../core/shell-words.ts";
import { parseLooseJson } from "../../results/sources/json-text.ts";
import { bytesOf, loadStored } from "../../results/store/load.ts";
import { checkKey, keyOfFile } from "../../results/store/keys.ts";
import { type Content, contentOf, saveStored } from "../../results/store/save.ts";
import { realPath } from "../../storage/real-path.ts";
import type { ExitCode } from "../shared/verb.ts";
import { say, type World } from "../shared/world.ts";
import { type At, folderOf } from "./options.ts";

/** Saves the values of words KEY=VALUE, all of which are read before the first is saved.
 *  @throws CooperateError (usage) when one is none, or its key is taken; (storage) */
export async function saveWords(
  world: World,
  at: At,
  words: readonly string[],
  overwrite: boolean,
): Promise<ExitCode> {
  const folder = folderOf(at);
  const list = await realPath(at.file);
  const all = words.map((word) => {
    const cut = word.indexOf("=");
    const key = word.slice(0, cut);
    checkKey(key);
    return { key, content: contentIn(key, word.slice(cut + 1)) };
  });
  for (const { key, content } of all) {
    const path = await saveStored(folder, key, content, { overwrite, list });
    say(world, `saved ${keyOfFile(relative(folder, path), new Set())} of entry ${at.n}`);
  }
  return 0;
}

function contentIn(key: string, text: string): Content {
  if (text.startsWith("@")) return contentOfFile(text.slice(1));
  try {
    return contentOf(parseLooseJson(text));
  } catch {
    throw usageError(
      `${key}=${text}: this is no JSON value`,
      `text is in quotes: ${quoteArgument(`${key}=${JSON.stringify(text)}`)}; a file: ${key}=@${quoteWords(["FILE"])}`,
    );
  }
}

/** JSON and arrays are checked; other files are copied with their suffix. */
function contentOfFile(path: string): Content {
  const suffix = extname(path);
  const bytes = bytesOf(path, true);
  if (suffix === ".json" || suffix === ".npy") {
    loadStored({ key: path, path, kind: suffix === ".npy" ? "npy" : "json", bytes: bytes.length });
    return { bytes, suffix };
  }
  return { bytes, suffix };
}
