import type { Entry } from "../core/entry.ts";
import { entryFromJson, entryToJson } from "./entry-json.ts";
import { joinLines, Lines } from "./lines.ts";
import { parseWhole } from "./whole.ts";

/** What a codec has parsed last. */
interface Known {
  readonly bytes: Buffer;
  /** Undefined in any other layout. */
  readonly lines: Lines | undefined;
  readonly entries: readonly Entry[];
}

/** How many lines are compared with those known at once: enough to be as fast as comparing the whole, and few enough to look at one
 *  by one when one of them has changed. */
const BLOCK = 256;

/**
 * The bytes of a list and its entries. The canonical layout has one entry to a line, so that lists compare and
 * merge well and so that of a list seen before only the changed lines are parsed; any valid layout is read.
 */
export class ListCodec {
  /** Named in messages. */
  readonly #file: string;
  #known: Known | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** The entries that `bytes` hold, which are UTF-8 and stay as they are from now on. Entries whose line did not change since the last
   *  call are the same objects; where nothing did, so is the array.
   *  @throws CooperateError (list) with entry, line and column, when they are no list */
  parse(bytes: Buffer): readonly Entry[] {
    if (this.#known?.bytes.equals(bytes)) return this.#known.entries;
    const lines = Lines.of(bytes);
    const canonical = lines && parseLines(lines, this.#known);
    const entries = canonical ?? parseWhole(bytes.toString("utf8"), this.#file);
    this.#known = { bytes, lines: canonical && lines, entries };
    return entries;
  }

  /** The bytes of `entries`. An entry that stands where those parsed last had it keeps its line, byte for byte, and costs
   *  nothing. */
  format(entries: readonly Entry[]): Buffer {
    const { lines, entries: parsed = [] } = this.#known ?? {};
    const known = lines ? parsed : [];
    const pieces: (string | Buffer)[] = [];
    for (let i = 0; i < entries.length;) {
      const from = i;
      while (i < entries.length && i < known.length && entries[i] === known[i]) i++;
      if (lines && i > from) pieces.push(lines.bytes(from, i));
      else pieces.push(formatEntry(entries[i++] as Entry));
    }
    return joinLines(pieces);
  }
}

/** The entries of `lines`; undefined when one is no entry. */
function parseLines(lines: Lines, known: Known | undefined): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  const keep = (from: number, to: number): boolean => {
    if (!known?.lines || !lines.areIn(known.lines, from, to)) return false;
    for (let i = from; i < to; i++) entries.push(known.entries[i] as Entry);
    return true;
  };
  for (let from = 0; from < lines.count; from += BLOCK) {
    const to = Math.min(from + BLOCK, lines.count);
    if (keep(from, to)) continue;
    for (let i = from; i < to; i++) {
      if (keep(i, i + 1)) continue;
      const entry = parseLine(lines.text(i, i + 1));
      if (!entry) return undefined;
      entries.push(entry);
    }
  }
  return entries;
}

function parseLine(line: string): Entry | undefined {
  try {
    return entryFromJson(JSON.parse(line));
  } catch {
    return undefined; // parseWhole finds out what and where
  }
}

/** The line of `entry`, without the comma. */
export function formatEntry(entry: Entry): string {
  return JSON.stringify(entryToJson(entry));
}

/** The canonical text of a list. */
export function formatList(entries: readonly Entry[]): string {
  return joinLines(entries.map(formatEntry)).toString();
}
