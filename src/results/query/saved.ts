import { readFileSync } from "node:fs";
import { codeOf } from "../../core/errno.ts";
import { CooperateError, messageOf, usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { unreadable, unreadableError } from "../../core/unreadable.ts";
import { editJson } from "../../storage/edit-json.ts";
import { realPath } from "../../storage/real-path.ts";
import { sharingBeside } from "../../storage/sharing.ts";
import { checkMaker } from "../../storage/trusted.ts";
import { type OpenFile, withFile } from "../sources/open-file.ts";

/** What `FILE.results.json` remembers for a list, in the words of the options. */
export interface Saved {
  readonly metric?: readonly string[];
  readonly from?: readonly string[];
  readonly better?: readonly string[];
  readonly over?: string;
  readonly flags?: string;
  readonly rename?: readonly string[];
}

const TEXTS = ["metric", "from", "better", "rename"] as const;
const TEXT = ["over", "flags"] as const;
/** SHA-256 of each file as `-o` has written it (output-file.ts). */
export const WRITTEN = "written";
const KEYS: readonly string[] = [...TEXTS, ...TEXT, WRITTEN];

/** Larger files are not ours. */
const MOST_BYTES = 16 * 1024 * 1024;

const REPAIR = "repair it, or delete it: what --save has remembered is lost then";

export function savedPath(file: string): string {
  return `${file}.results.json`;
}

/** What is remembered for the list `file`; nothing where there is no such file.
 *  @throws CooperateError (usage) when a person has written something else into it; (storage) when
 *    a stranger has made it: what it says is searched for, and read, as us */
export async function readSaved(file: string): Promise<Saved> {
  const path = savedPath(file);
  const real = await realPath(file).catch(() => file);
  await checkMaker(path, real).catch((error: unknown) => {
    throw unreadableError(unreadable(error, path, codeOf(error)));
  });
  const saved = await readObject(path);
  for (const [key, value] of Object.entries(saved)) {
    if (!KEYS.includes(key)) {
      const similar = mostSimilar(key, KEYS);
      throw usageError(
        `${path}: there is no key ${key}`,
        similar === undefined ? `there are: ${KEYS.join(", ")}` : `did you mean ${similar}?`,
      );
    }
    const isText = typeof value === "string";
    const areTexts = Array.isArray(value) && value.every((each) => typeof each === "string");
    if ((TEXT as readonly string[]).includes(key) && !isText)
      throw usageError(`${path}: ${key} is no text`, `write it so: "${key}": "..."`);
    if ((TEXTS as readonly string[]).includes(key) && !areTexts)
      throw usageError(`${path}: ${key} is no list of texts`, `write it so: "${key}": ["..."]`);
  }
  return saved;
}

/** Does `work` with what is remembered for the list `file`. Where that is at fault for an error of
 *  usage, the error names its file.
 *  @param typed what the command line says, which counts before it
 *  @throws CooperateError (usage) when a person has written something else into the file; and
 *    whatever `work` throws */
export async function usingSaved<T>(
  file: string,
  typed: Saved,
  work: (saved: Saved) => Promise<T>,
): Promise<T> {
  const saved = await readSaved(file);
  try {
    return await work(saved);
  } catch (error) {
    throw namingSaved(error, typed, saved, file);
  }
}

/** `error`, with the file that is meant where what it tells of is remembered and was not typed. */
function namingSaved(error: unknown, typed: Saved, saved: Saved, file: string): unknown {
  if (!(error instanceof CooperateError) || error.kind !== "usage") return error;
  const key = [...TEXTS, ...TEXT].find((name) => new RegExp(`^--${name}\\b`).test(error.message));
  if (key === undefined || typed[key] !== undefined || saved[key] === undefined) return error;
  const { hint, place } = error;
  return usageError(`${savedPath(file)} says ${error.message}`, hint, place);
}

/** The whole object of the file. */
export async function readObject(path: string): Promise<Record<string, unknown>> {
  let text: string | undefined;
  try {
    // reading a pipe would block, and a device may have no end
    const read = ({ fd, size }: OpenFile) => (size > MOST_BYTES ? undefined : readFileSync(fd, "utf8"));
    text = withFile(path, read, true);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    if (codeOf(error) === "EINVAL") throw usageError(`${path} is no regular file`, REPAIR);
    throw new CooperateError("usage", `${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
  if (text === undefined) throw usageError(`${path} has more than ${MOST_BYTES} bytes`, REPAIR);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw usageError(`${path} is not JSON: ${messageOf(error)}`, REPAIR);
  }
  throw usageError(`${path} is not a JSON object`, REPAIR);
}

/** Changes what is remembered for the list `file`; keys that are undefined go.
 *  @throws CooperateError (storage) when it cannot be written */
export async function save(
  file: string,
  changesOf: (before: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = savedPath(file);
  try {
    editJson(path, await sharingBeside(await realPath(file)), (before) => ({
      ...before,
      ...changesOf(before),
    }));
  } catch (cause) {
    throw new CooperateError(
      "storage",
      `${path} could not be written (${codeOf(cause) ?? messageOf(cause)})`,
      { cause },
    );
  }
}
