import type { Entry } from "../../core/entry.ts";
import { StringPool } from "./string-pool.ts";
import { entryFromJson, entryToJson } from "./entry-json.ts";
import { LineIndex, NO_LINES, type LineRange } from "./line-index.ts";
import { reuseBuffer } from "../../core/buffer-reuse.ts";
import { parseWholeList } from "./parse-json.ts";

/** A version of the list, as bytes and as entries. */
interface ParsedList {
  readonly bytes: Buffer;
  /** Undefined in any other layout. */
  readonly lines: LineIndex | undefined;
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
  /** Parsed last, or formatted: that will be the next that is parsed, unless others are quicker. */
  #known: ParsedList | undefined;
  readonly #texts = new StringPool();

  constructor(file: string) {
    this.#file = file;
  }

  /** What the list was when it was last parsed or formatted. */
  get known(): Buffer | undefined {
    return this.#known?.bytes;
  }

  /** The entries that `bytes` hold, which are UTF-8 and ours from now on: they are empty when others are known. Entries whose line did
   *  not change since the last call are the same objects; where nothing did, so is the array.
   *  @throws CooperateError (list) with entry, line and column, when they are no list */
  parse(bytes: Buffer): readonly Entry[] {
    const known = this.#known;
    if (known && (known.bytes === bytes || known.bytes.equals(bytes))) return known.entries;
    this.#known = parseVersion(bytes, known, this.#file, this.#texts);
    if (known) reuseBuffer(known.bytes);
    return this.#known.entries;
  }

  /** The bytes of `entries`. An entry that stands where those parsed last had it keeps its line, byte for byte, and costs
   *  nothing. */
  format(entries: readonly Entry[]): Buffer {
    const { lines: known, entries: parsed = [] } = this.#known ?? {};
    const isKept = (i: number): boolean =>
      known !== undefined && i < parsed.length && entries[i] === parsed[i];
    const pieces: (string | LineRange)[] = [];
    // What is made is known as it would be parsed.
    const made = [...entries];
    for (let i = 0; i < entries.length;) {
      const from = i;
      while (isKept(i) && i < entries.length) i++;
      if (known && i > from) {
        pieces.push({ lines: known, from, to: i });
        continue;
      }
      const line = formatEntry(entries[from] as Entry);
      made[from] = entryFromJson(JSON.parse(line), this.#texts);
      pieces.push(line);
      i = from + 1;
    }
    const lines = LineIndex.join(pieces);
    const bytes = lines?.all ?? Buffer.from(NO_LINES);
    if (this.#known) reuseBuffer(this.#known.bytes);
    this.#known = { bytes, lines, entries: made };
    return bytes;
  }
}

function parseVersion(
  bytes: Buffer,
  known: ParsedList | undefined,
  file: string,
  texts: StringPool,
): ParsedList {
  const lines = LineIndex.of(bytes);
  const entries = lines && parseLines(lines, known, texts);
  if (entries) return { bytes, lines, entries };
  return { bytes, lines: undefined, entries: parseWholeList(bytes.toString("utf8"), file) };
}

/** The entries of `lines`; undefined when one is no entry. */
function parseLines(
  lines: LineIndex,
  known: ParsedList | undefined,
  texts: StringPool,
): readonly Entry[] | undefined {
  const entries = known ? known.entries.slice(0, lines.count) : [];
  const isKnown = (from: number, to: number): boolean =>
    known?.lines !== undefined && lines.areIn(known.lines, from, to);
  for (let from = 0; from < lines.count; from += BLOCK) {
    const to = Math.min(from + BLOCK, lines.count);
    if (isKnown(from, to)) continue;
    for (let i = from; i < to; i++) {
      if (isKnown(i, i + 1)) continue;
      const entry = parseLine(lines.text(i, i + 1), texts);
      if (!entry) return undefined;
      entries[i] = entry;
    }
  }
  return entries;
}

function parseLine(line: string, texts: StringPool): Entry | undefined {
  try {
    return entryFromJson(JSON.parse(line), texts);
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
  return LineIndex.join(entries.map(formatEntry))?.all.toString() ?? NO_LINES;
}
