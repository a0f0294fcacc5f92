import { createHash } from "node:crypto";
import type { Entry } from "../../core/entry.ts";
import { formatEntry } from "../../list/format/codec.ts";
import { entryFromJson } from "../../list/format/entry-json.ts";
import { PART } from "./messages.ts";

/** An entry as it is sent: its number, and its line in the list. */
export type WireEntry = readonly [n: number, line: string];

/** The line of `entry`; that of an entry that did not change is made once. */
export function lineOf(entry: Entry): string {
  let line = lines.get(entry);
  if (line === undefined) lines.set(entry, (line = formatEntry(entry)));
  return line;
}

const lines = new WeakMap<Entry, string>();

/** The entry of a line.
 *  @throws EntryFault, SyntaxError when it is none */
export function entryOf(line: string): Entry {
  return entryFromJson(JSON.parse(line));
}

/** By what a change of an entry names the version that it changes. */
export function digestOf(line: string): string {
  return createHash("sha256").update(line).digest("base64url").slice(0, 22);
}

/** `entries` in parts that are sent one after the other. */
export function inParts(entries: readonly WireEntry[]): WireEntry[][] {
  const parts: WireEntry[][] = [];
  let size = PART;
  for (const entry of entries) {
    if (size >= PART) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(entry);
    size += entry[1].length;
  }
  return parts;
}
