import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { codeOf } from "../core/errno.ts";
import { TO_READ } from "./open-flags.ts";
import { replaceFile } from "./replace-file.ts";
import type { Sharing } from "./sharing.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Larger files are not ours. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Replaces the JSON object in the file `path` atomically; a link in its place is not followed.
 *  @param edit gets the object, an empty one when there is no file; undefined leaves the file alone
 *  @throws the system's error, or an Error when there is something else; it is left as it is */
export function editJson(
  path: string,
  sharing: Sharing,
  edit: (before: JsonObject) => JsonObject | undefined,
): void {
  const after = edit(read(path));
  if (after === undefined) return;
  replaceFile(path, `${JSON.stringify(after, undefined, 2)}\n`, sharing);
}

function read(path: string): JsonObject {
  let fd: number;
  try {
    fd = openSync(path, TO_READ);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw codeOf(error) === "ELOOP" ? new Error("there is a link of that name") : error;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > MOST_BYTES) throw new Error("there is something else of that name");
    return parse(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}

function parse(text: string): JsonObject {
  if (text === "") return {}; // the disk was full once
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("the file of that name is not JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Error("the file of that name is not a JSON object");
}
