import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { visible } from "../../core/terminal-text.ts";

/** A key without one of these is a file with it. Where there are several, the first counts. */
export const SUFFIXES = [".json", ".npy", ".pkl"] as const;

/** Makes sure that a key is a path below the folder of a store, and no hidden file.
 *  @throws CooperateError (usage) when it is not */
export function checkKey(key: string): void {
  const parts = key.split("/");
  const wrong = parts.find((part) => part === "" || part.startsWith(".") || part.includes("\0"));
  if (wrong === undefined) return;
  throw usageError(
    `"${visible(key)}" is no key`,
    wrong === ""
      ? "a key is a name, or names with / between: val/predictions"
      : "no part of a key begins with a dot",
  );
}

/** The key of a file of a store, by its path in it.
 *  @param files all paths of that store */
export function keyOfFile(file: string, files: ReadonlySet<string>): string {
  const suffix = SUFFIXES.find((each) => file.endsWith(each) && file.length > each.length);
  if (suffix === undefined) return file;
  const key = file.slice(0, -suffix.length);
  // a.npy beside a.json is not what the key a means
  const meant = SUFFIXES.find((each) => files.has(key + each)) ?? suffix;
  return meant === suffix && !key.endsWith("/") ? key : file;
}

/** The error about a key that is not there. */
export function noSuchKey(key: string, folder: string, keys: readonly string[]): Error {
  const similar = mostSimilar(key, keys);
  return usageError(
    `there is no ${visible(key)} in ${visible(folder)}`,
    similar === undefined
      ? `it has: ${keys.slice(0, 20).map(visible).join(", ") || "nothing"}`
      : `did you mean ${visible(similar)}?`,
  );
}
