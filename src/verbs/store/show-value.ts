import { usageError } from "../../core/failure.ts";
import { arrayCsv, arrayJson, arrayLines } from "../../report/results/array-text.ts";
import { noSuchKey } from "../../results/store/keys.ts";
import { bytesOf, isArray, loadStored } from "../../results/store/load.ts";
import { findStored, listStored } from "../../results/store/stored.ts";
import type { ExitCode } from "../shared/verb.ts";
import { printExactly, type World } from "../shared/world.ts";
import { type At, folderOf, type StoreOptions } from "./options.ts";

/** Shows what a key has: JSON as it is in its file, an array as text.
 *  @throws CooperateError (usage) when there is no such key, or cooperate does not open its file */
export function showValue(world: World, at: At, key: string, { path, csv, json }: StoreOptions): ExitCode {
  const folder = folderOf(at);
  const stored = findStored(folder, key);
  if (!stored)
    throw noSuchKey(
      key,
      `the store of entry ${at.n}`,
      listStored(folder).map((each) => each.key),
    );
  if (path) {
    printExactly(world, [stored.path]);
    return 0;
  }
  const value = loadStored(stored);
  if (isArray(value, stored)) {
    const lines = json ? [arrayJson(value)] : csv ? arrayCsv(value) : arrayLines(value);
    if (lines.length > 0) printExactly(world, lines);
  } else if (csv)
    throw usageError(`${key} is no array: --csv does not apply`, "without --csv it is shown as JSON");
  else printExactly(world, bytesOf(stored.path).toString("utf8").trimEnd().split("\n"));
  return 0;
}
