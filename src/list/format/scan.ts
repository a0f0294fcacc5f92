import type { Entry } from "../../core/entry.ts";
import { entryFromJson } from "./entry-json.ts";
import { previewAt, type EntryPreview } from "./quick-scan.ts";
import { BETWEEN, rangeOfLines } from "./line-index.ts";
import { parseWholeList } from "./parse-json.ts";

/** So many bytes are looked at at once: as fast as the whole, and gone before the next are. */
const BLOCK = 65_536;

/** An entry of a survey: whole, or seen only at a glance. */
export type ScannedEntry = Entry | EntryPreview;

/** The whole of it. */
export function fullEntry(entry: ScannedEntry): Entry {
  return "whole" in entry ? entry.whole : entry;
}

/** The entries that `bytes`, which are UTF-8, hold, one after the other: who lets go of them never has the whole list in memory.
 *  @param file named in messages
 *  @throws CooperateError (list), in the middle of it, with entry, line and column, when they are no list */
export function* scanList(bytes: Buffer, file: string): Generator<ScannedEntry, void, undefined> {
  const given = yield* scanLines(bytes);
  if (given !== "all") yield* parseWholeList(bytes.toString("utf8"), file).slice(given);
}

/** The entries of `bytes`, as far as they can be read line by line.
 *  @returns how many that were, or that they were all */
function* scanLines(bytes: Buffer): Generator<ScannedEntry, number | "all", undefined> {
  const range = rangeOfLines(bytes);
  if (!range) return 0;
  let given = 0;
  for (let { from } = range, to = from; to < range.to; from = to + BETWEEN.length) {
    to = endOfBlock(bytes, from, range.to);
    const text = bytes.toString("utf8", from, to);
    let [at, end] = [0, 0];
    do {
      const seen = previewAt(text, at);
      end = seen ? seen.end : endOfOthers(text, at);
      const entries = seen ? [seen.entry] : parsePart(text.slice(at, end));
      if (!entries) return given;
      yield* entries;
      given += entries.length;
      at = end + BETWEEN.length;
    } while (end < text.length);
  }
  return "all";
}

function endOfBlock(bytes: Buffer, from: number, last: number): number {
  if (last - from <= BLOCK) return last;
  const before = bytes.lastIndexOf(BETWEEN, from + BLOCK);
  if (before > from) return before;
  const after = bytes.indexOf(BETWEEN, from + BLOCK);
  return after === -1 ? last : Math.min(after, last);
}

/** Where the lines end that have to be read, from the one at `from` on. */
function endOfOthers(text: string, from: number): number {
  let end = from;
  do {
    const next = text.indexOf(BETWEEN, end);
    if (next === -1) return text.length;
    end = next + BETWEEN.length;
  } while (!previewAt(text, end));
  return end - BETWEEN.length;
}

/** The entries of a part of a list; undefined when it is none. Parts that are arrays each by itself are one array together, whatever
 *  their lines hold. */
function parsePart(text: string): readonly Entry[] | undefined {
  try {
    const items = JSON.parse(`[${text}]`) as readonly unknown[];
    return items.length > 0 ? items.map((item) => entryFromJson(item)) : undefined;
  } catch {
    return undefined; // parseWhole finds out what and where
  }
}
