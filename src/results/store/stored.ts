import { type Dirent, existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { codeOf, isGone } from "../../core/errno.ts";
import { type Unreadable, unreadable } from "../../core/unreadable.ts";
import { checkKey, keyOfFile, SUFFIXES } from "./keys.ts";

/** A file of a store. */
export interface Stored {
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  readonly kind: "json" | "npy" | "other";
  readonly bytes: number;
}

/** More files than that are not looked at. */
const MOST_FILES = 100_000;

/** What the folder of a store has, in the order of keys; nothing where there is none. Links and
 *  hidden files are left out.
 *  @param onUnreadable called for each folder that cannot be read */
export function listStored(folder: string, onUnreadable: (problem: Unreadable) => void = () => {}): Stored[] {
  const files: string[] = [];
  const folders = [""];
  for (const each of folders)
    for (const entry of entriesOf(join(folder, each), onUnreadable)) {
      if (entry.name.startsWith(".") || files.length >= MOST_FILES) continue;
      if (entry.isDirectory()) folders.push(`${each}${entry.name}/`);
      else if (entry.isFile()) files.push(each + entry.name);
    }
  const all = new Set(files);
  return files
    .flatMap((file) => storedAt(join(folder, file), keyOfFile(file, all)) ?? [])
    .sort((a, b) => a.key.localeCompare(b.key, "en", { numeric: true }));
}

/** The file that a key means in a store: with the first suffix that is there, or by its whole name.
 *  @throws CooperateError (usage) when it is no key */
export function findStored(folder: string, key: string): Stored | undefined {
  checkKey(key);
  for (const suffix of [...SUFFIXES, ""]) {
    const found = storedAt(join(folder, key + suffix), key);
    if (found) return found;
  }
  return undefined;
}

/** Whether there is a store. */
export function hasStore(folder: string): boolean {
  return existsSync(folder);
}

function storedAt(path: string, key: string): Stored | undefined {
  const stat = statOf(path);
  if (!stat?.isFile()) return undefined;
  const kind = path.endsWith(".json") ? "json" : path.endsWith(".npy") ? "npy" : "other";
  return { key, path, kind, bytes: stat.size };
}

/** A path that cannot be one is that of no file.
 *  @throws the system's error when it may not be looked at */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === "EACCES") throw error;
    return undefined;
  }
}

function entriesOf(folder: string, onUnreadable: (problem: Unreadable) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (!isGone(error)) onUnreadable(unreadable(error, folder, codeOf(error)));
    return [];
  }
}
