import type { Entry } from "../core/entry.ts";
import { entryFromJson } from "./entry-json.ts";
import { Lines } from "./lines.ts";
import { parseWhole } from "./whole.ts";

/** How many lines are parsed at once: as fast as the whole, and gone before the next are made. */
const BLOCK = 256;

/** The entries that `bytes`, which are UTF-8, hold, one after the other: who lets go of them never has the whole list in memory.
 *  @param file named in messages
 *  @throws CooperateError (list), in the middle of it, with entry, line and column, when they are no list */
export function* surveyList(bytes: Buffer, file: string): Generator<Entry, void, undefined> {
  const lines = Lines.of(bytes);
  const given = lines ? yield* surveyLines(lines) : 0;
  if (given !== "all") yield* parseWhole(bytes.toString("utf8"), file).slice(given);
}

/** The entries of `lines`, as far as they can be read.
 *  @returns how many that were, or that they were all */
function* surveyLines(lines: Lines): Generator<Entry, number | "all", undefined> {
  let given = 0;
  for (let from = 0; from < lines.count; from += BLOCK) {
    // Parts that are arrays each by itself are one array together, whatever their lines hold.
    const entries = parsePart(lines.text(from, Math.min(from + BLOCK, lines.count)));
    if (!entries) return given;
    yield* entries;
    given += entries.length;
  }
  return "all";
}

/** The entries of a part of a list; undefined when it is none. */
function parsePart(text: string): readonly Entry[] | undefined {
  try {
    const items = JSON.parse(`[${text}]`) as readonly unknown[];
    return items.length > 0 ? items.map(entryFromJson) : undefined;
  } catch {
    return undefined; // parseWhole finds out what and where
  }
}
