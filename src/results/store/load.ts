import { readSync } from "node:fs";
import { CooperateError, messageOf, usageError } from "../../core/failure.ts";
import { codeOf } from "../../core/errno.ts";
import { visible } from "../../core/terminal-text.ts";
import { parseLooseJson } from "../sources/json-text.ts";
import type { NpyArray } from "../sources/npy.ts";
import { type NpyHeader, readNpyHeader } from "../sources/npy-header.ts";
import { readNpy } from "../sources/npy-read.ts";
import { type OpenFile, withFile } from "../sources/open-file.ts";
import type { Stored } from "./stored.ts";

/** What is stored: a JSON value, or an array.
 *  @throws CooperateError (usage) when it is neither, or cannot be read */
export function loadStored(stored: Stored): unknown {
  const { path, kind, key } = stored;
  if (kind === "other")
    throw usageError(
      `${visible(key)} is not opened by cooperate: ${visible(path)}`,
      "--path prints its path",
    );
  const bytes = bytesOf(path);
  return told(path, () => (kind === "npy" ? readNpy(bytes) : parseLooseJson(bytes.toString("utf8"))));
}

/** Whether {@link loadStored} has returned an array rather than a JSON value. */
export function isArray(value: unknown, { kind }: Stored): value is NpyArray {
  return kind === "npy" && value !== undefined;
}

/** Longer headers are none. */
const HEADER_BYTES = 65_536;

/** What an array is made of; undefined where the file is none. */
export function headerOf({ path, kind }: Stored): NpyHeader | undefined {
  if (kind !== "npy") return undefined;
  try {
    return withFile(path, ({ fd, size }) => {
      const bytes = Buffer.alloc(Math.min(size, HEADER_BYTES));
      return readNpyHeader(bytes.subarray(0, readSync(fd, bytes)));
    });
  } catch {
    return undefined;
  }
}

/** The whole content of a file.
 *  @param followsLinks whether the path may be a link: one that a user has typed
 *  @throws CooperateError (usage) when it cannot be read */
export function bytesOf(path: string, followsLinks = false): Buffer {
  const read = ({ fd, size }: OpenFile): Buffer => {
    const bytes = Buffer.alloc(size);
    let at = 0;
    for (let count = 1; count > 0 && at < size; at += count) count = readSync(fd, bytes, at, size - at, at);
    return bytes.subarray(0, at);
  };
  return told(path, () => withFile(path, read, followsLinks));
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["ELOOP", "it is a link, which is not followed"],
  ["EINVAL", "it is no regular file"],
  ["ENOENT", "there is no such file"],
]);

function told<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = WORDS.get(codeOf(cause)) ?? (codeOf(cause) || messageOf(cause));
    throw new CooperateError("usage", `${visible(path)} cannot be read: ${why}`, { cause });
  }
}
