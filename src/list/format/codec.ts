import type { Entry } from "../../core/entry.ts";
import { StringPool } from "./string-pool.ts";
import { entryFromJson, entryToJson } from "./entry-json.ts";
import { LineIndex, NO_LINES, type LineRange } from "./line-index.ts";
import { reuseBuffer } from "../../core/buffer-reuse.ts";
import { parseWholeList } from "./parse-json.ts";

/** One version of the list, as bytes and as entries. */
interface ParsedList {
  readonly bytes: Buffer;
  /** Undefined in any other layout. */
  readonly lines: LineIndex | undefined;
  readonly entries: readonly Entry[];
}

/** How many lines are first compared as one block: enough to be as fast as a comparison of the
 *  whole, and few enough to compare them one by one when one has changed. */
const BLOCK = 256;

/**
 * Converts between the bytes of a list and its entries. The canonical layout has one entry per
 * line, so that lists can be compared and merged, and so that only the changed lines have to be
 * parsed again. Any valid layout can be read.
 */
export class ListCodec {
  /** Named in messages. */
  readonly #file: string;
  /** The version that was last parsed or formatted. The next version to be parsed is probably this
   *  one, unless another runner wrote in between. */
  #known: ParsedList | undefined;
  readonly #texts = new StringPool();

  constructor(file: string) {
    this.#file = file;
  }

  /** The bytes of the version that was last parsed or formatted. */
  get known(): Buffer | undefined {
    return this.#known?.bytes;
  }

  /** Parses `bytes`, which are UTF-8. The codec owns them from then on, and empties the buffer
   *  when it gets another version. Entries whose line did not change since the last call are the
   *  same objects; when no line changed, the array is the same, too.
   *  @throws CooperateError (list) with entry, line and column, when they are not a valid list */
  parse(bytes: Buffer): readonly Entry[] {
    const known = this.#known;
    if (known && (known.bytes === bytes || known.bytes.equals(bytes))) return known.entries;
    this.#known = parseVersion(bytes, known, this.#file, this.#texts);
    if (known) reuseBuffer(known.bytes);
    return this.#known.entries;
  }

  /** Formats `entries`. An entry at the same index as in the version parsed last keeps its line,
   *  byte for byte, at no cost. */
  format(entries: readonly Entry[]): Buffer {
    const { lines: known, entries: parsed = [] } = this.#known ?? {};
    const isKept = (i: number): boolean =>
      known !== undefined && i < parsed.length && entries[i] === parsed[i];
    const pieces: (string | LineRange)[] = [];
    // The new version is remembered as if it had been parsed.
    const parsedEntries = [...entries];
    for (let i = 0; i < entries.length;) {
      const from = i;
      while (isKept(i) && i < entries.length) i++;
      if (known && i > from) {
        pieces.push({ lines: known, from, to: i });
        continue;
      }
      const line = formatEntry(entries[from] as Entry);
      parsedEntries[from] = entryFromJson(JSON.parse(line), this.#texts);
      pieces.push(line);
      i = from + 1;
    }
    const lines = LineIndex.join(pieces);
    const bytes = lines?.all ?? Buffer.from(NO_LINES);
    if (this.#known) reuseBuffer(this.#known.bytes);
    this.#known = { bytes, lines, entries: parsedEntries };
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

/** The entries of `lines`; undefined when a line is not an entry. */
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
    return undefined; // parseWholeList finds out what is wrong, and where
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
