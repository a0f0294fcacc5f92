import { chownSync, mkdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Document, isMap, isNode, isScalar, type Node } from "yaml";
import { codeOf } from "../core/errno.ts";
import { CooperateError } from "../core/failure.ts";
import { replaceFile } from "../storage/replace-file.ts";
import { isShared, type Sharing, sharingIn } from "../storage/sharing.ts";
import { documentOf, refusal, type Value } from "./parse-config.ts";

/** `text`, a configuration file, with another value of one key; comments stay.
 *  @param file its path, for messages
 *  @param key its names from the top: `run`, `jobs`
 *  @param value undefined removes the key */
export function withValue(
  text: string,
  file: string,
  key: readonly string[],
  value: Value | undefined,
): string {
  const document = documentOf(text, file);
  if (value !== undefined) {
    makeRoom(document, file, key);
    document.setIn(key, withComments(document.createNode(plain(value)), document.getIn(key, true)));
  } else
    for (let at = key; at.length > 0 && document.hasIn(at); at = at.slice(0, -1)) {
      document.deleteIn(at);
      if (!isEmpty(document.getIn(at.slice(0, -1)))) break; // an empty map goes, too
    }
  return document.contents === null || isEmpty(document.contents)
    ? withoutBraces(document.toString())
    : document.toString();
}

/** Makes maps of what `key` is in, where that is nothing yet. */
function makeRoom(document: Document, file: string, key: readonly string[]): void {
  for (let length = 1; length < key.length; length++) {
    const at = key.slice(0, length);
    const there = document.getIn(at, true);
    if (isScalar(there) && there.value === null) {
      const map = document.createNode({});
      map.commentBefore = there.commentBefore ?? there.comment ?? null;
      document.setIn(at, map);
    } else if (there !== undefined && !isMap(there))
      throw refusal(file, `${at.join(".")} is no map that is written here: change it in the file itself`);
  }
}

function withComments(node: Node, old: unknown): Node {
  if (isNode(old)) {
    const { comment = null, commentBefore = null } = old;
    Object.assign(node, { comment, commentBefore });
  }
  return node;
}

/** Writes a configuration file; its folder is made when missing.
 *  @throws CooperateError (storage) when it cannot be written: the old file is unchanged then */
export function writeConfig(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const old = statSync(path, { throwIfNoEntry: false });
    const target = old ? realpathSync(path) : path; // a link to it stays one
    replaceFile(target, text, sharingOfConfig(dirname(target), old));
    if (old && old.uid !== process.geteuid?.()) chownSync(target, old.uid, old.gid);
  } catch (cause) {
    throw new CooperateError("storage", `${path} could not be written (${codeOf(cause)})`, { cause });
  }
}

/** Who may read it: as before; a new one in a folder of a group, the group. Nobody else may write it, or
 *  it is ignored (trusted-config.ts). */
function sharingOfConfig(folder: string, old: Stats | undefined): Sharing {
  const place = statSync(folder);
  const own = { mode: 0o644 & ~process.umask(), gid: -1 };
  const { mode, gid } = old ?? (isShared(place) ? { mode: sharingIn(place).file, gid: place.gid } : own);
  return { directory: 0o700, file: mode & NOT_TO_WRITE, gid };
}

const NOT_TO_WRITE = 0o755;

/** Numbers need no quotes when they stay what they are. */
function plain(value: Value): unknown {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return value.map((each) => plain(each));
  return String(Number(value)) === value && Number.isFinite(Number(value)) ? Number(value) : value;
}

function isEmpty(node: unknown): boolean {
  return (
    typeof node === "object" && node !== null && "items" in node && (node.items as unknown[]).length === 0
  );
}

/** An empty map is written as braces, after which nobody could write a line. */
function withoutBraces(text: string): string {
  return text.replace(/^\{\}\n?/m, "").replace(/^null\n?/m, "");
}
