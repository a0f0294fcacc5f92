import type { Entry } from "../../core/entry.ts";
import { entryFromJson } from "./entry-json.ts";
import { previewAt, type EntryPreview } from "./quick-scan.ts";
import { BETWEEN, rangeOfLines } from "./line-index.ts";
import { parseWholeList } from "./parse-json.ts";

/** How many bytes are decoded at once: as fast as decoding everything, and released before the
 *  next block. */
const BLOCK = 65_536;

/** An entry of a scan: parsed completely, or only as far as {@link EntryPreview} goes. */
export type ScannedEntry = Entry | EntryPreview;

/** The completely parsed entry. */
export function fullEntry(entry: ScannedEntry): Entry {
  return "full" in entry ? entry.full : entry;
}

/** Yields the entries in `bytes`, which are UTF-8, one after the other, so that a caller that
 *  drops them never has the whole list in memory.
 *  @param file named in messages
 *  @throws CooperateError (list), possibly after some entries, with entry, line and column, when
 *    they are not a valid list */
export function* scanList(bytes: Buffer, file: string): Generator<ScannedEntry, void, undefined> {
  const count = yield* scanLines(bytes);
  if (count !== "all") yield* parseWholeList(bytes.toString("utf8"), file).slice(count);
}

/** Yields the entries of `bytes` as long as they can be read line by line.
 *  @returns how many it yielded, or that these were all */
function* scanLines(bytes: Buffer): Generator<ScannedEntry, number | "all", undefined> {
  const range = rangeOfLines(bytes);
  if (!range) return 0;
  let count = 0;
  for (let { from } = range, to = from; to < range.to; from = to + BETWEEN.length) {
    to = endOfBlock(bytes, from, range.to);
    const text = bytes.toString("utf8", from, to);
    let [at, end] = [0, 0];
    do {
      const preview = previewAt(text, at);
      end = preview ? preview.end : endOfUnrecognised(text, at);
      const entries = preview ? [preview.entry] : parsePart(text.slice(at, end));
      if (!entries) return count;
      yield* entries;
      count += entries.length;
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

/** Where the run of lines ends that have to be parsed, starting with the line at `from`. */
function endOfUnrecognised(text: string, from: number): number {
  let end = from;
  do {
    const next = text.indexOf(BETWEEN, end);
    if (next === -1) return text.length;
    end = next + BETWEEN.length;
  } while (!previewAt(text, end));
  return end - BETWEEN.length;
}

/** The entries of a part of a list; undefined when it is not valid. When each part is a valid
 *  array when put in brackets, all parts together are one, too, whatever their lines contain. */
function parsePart(text: string): readonly Entry[] | undefined {
  try {
    const items = JSON.parse(`[${text}]`) as readonly unknown[];
    return items.length > 0 ? items.map((item) => entryFromJson(item)) : undefined;
  } catch {
    return undefined; // parseWholeList finds out what is wrong, and where
  }
}
