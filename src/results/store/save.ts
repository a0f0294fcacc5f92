import { rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf } from "../../core/errno.ts";
import { CooperateError, messageOf, usageError } from "../../core/failure.ts";
import { visible } from "../../core/terminal-text.ts";
import { makeSharedFolders } from "../../storage/make-folders.ts";
import { replaceFile } from "../../storage/replace-file.ts";
import { sharingIn } from "../../storage/sharing.ts";
import { type NpyArray, typeOf } from "../sources/npy.ts";
import { writeNpy } from "../sources/npy-write.ts";
import { checkKey, SUFFIXES } from "./keys.ts";
import { findStored } from "./stored.ts";

/** What is to be saved: bytes, and how the name of their file ends. */
export interface Content {
  readonly bytes: string | Uint8Array;
  readonly suffix: string;
}

/** A value as it is saved: arrays as arrays of NumPy, all else as JSON.
 *  @throws CooperateError (usage) for what JSON cannot hold */
export function contentOf(value: unknown): Content {
  const array = arrayOf(value);
  if (array) return { bytes: writeNpy(array), suffix: ".npy" };
  const text = JSON.stringify(value, notFiniteAsText) as string | undefined;
  if (text === undefined) throw usageError(`${typeof value} cannot be saved: it is no JSON value`);
  return { bytes: `${text}\n`, suffix: ".json" };
}

/** Saves a value, such that a reader sees the old or the new one as a whole.
 *  @param folder of the store; made if it is missing, for the users of the list
 *  @param list path of the list, whose users may read it
 *  @returns path of its file
 *  @throws CooperateError (usage) when the key is taken, unless `overwrite`; (storage) when it cannot
 *    be written */
export async function saveStored(
  folder: string,
  key: string,
  { bytes, suffix }: Content,
  { overwrite = false, list = folder }: { readonly overwrite?: boolean | undefined; readonly list?: string },
): Promise<string> {
  checkKey(key);
  const own = SUFFIXES.find((each) => key.endsWith(each));
  if (own !== undefined)
    throw usageError(
      `"${visible(key)}": a key has no suffix`,
      `leave it out: ${visible(key.slice(0, -own.length))}`,
    );
  const before = findStored(folder, key);
  if (before && !overwrite)
    throw usageError(`${visible(key)} is there already: ${visible(before.path)}`, "--overwrite replaces it");
  const path = join(folder, key + suffix);
  try {
    await makeSharedFolders(dirname(path), list);
    const sharing = sharingIn(statSync(dirname(path)), statSync(list, { throwIfNoEntry: false }));
    replaceFile(path, bytes, sharing, join(dirname(path), `.${basename(path)}`));
    // what the key meant before
    if (before && before.path !== path) rmSync(before.path, { force: true });
  } catch (cause) {
    throw new CooperateError(
      "storage",
      `${visible(path)} could not be written (${codeOf(cause) || messageOf(cause)})`,
      { cause },
    );
  }
  return path;
}

function arrayOf(value: unknown): NpyArray | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const type = typeOf(value);
  if (type !== undefined) {
    const data = value as NpyArray["data"];
    return { type, shape: [data.length], data };
  }
  const { data, shape } = value as Partial<NpyArray>;
  return "type" in value && Array.isArray(shape) && typeOf(data) !== undefined
    ? (value as NpyArray)
    : undefined;
}

/** JSON has no numbers that are not finite: they are text, as in metrics. */
function notFiniteAsText(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
