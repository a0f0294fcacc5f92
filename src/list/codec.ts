import type { Entry } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { EntryFault, entryFromJson, entryToJson } from "./entry-json.ts";
import { findSyntaxFault, type JsonPath, offsetOf, positionAt } from "./json-position.ts";

/**
 * The text of a list and its entries. The canonical layout has one entry to a line, so that lists compare and
 * merge well and so that of a list seen before only the changed lines are parsed; any valid layout is read.
 */
export class ListCodec {
  /** Named in messages. */
  readonly #file: string;
  #lastText: string | undefined;
  #lastLines: readonly string[] = [];
  #lastEntries: readonly Entry[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** The entries that `text` holds. Entries whose line did not change since the last call are the same objects.
   *  @throws CooperateError (list) with entry, line and column, when `text` is no list. */
  parse(text: string): readonly Entry[] {
    if (text === this.#lastText) return this.#lastEntries;
    const lines = text.split("\n");
    const entries = this.#parseLines(lines) ?? this.#parseWhole(text);
    [this.#lastText, this.#lastLines, this.#lastEntries] = [text, lines, entries];
    return entries;
  }

  /** The canonical layout, line by line; undefined when this is not it (or when something is wrong). */
  #parseLines(lines: readonly string[]): readonly Entry[] | undefined {
    const count = lines.length - 3;
    if (count < 1 || lines[0] !== "[" || lines[count + 1] !== "]" || lines[count + 2] !== "")
      return undefined;
    const entries: Entry[] = [];
    for (let i = 1; i <= count; i++) {
      const line = lines[i] ?? "";
      const known = line === this.#lastLines[i] ? this.#lastEntries[i - 1] : undefined;
      const entry = known ?? parseLine(line, i < count);
      if (!entry) return undefined;
      entries.push(entry);
    }
    return entries;
  }

  #parseWhole(text: string): readonly Entry[] {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw this.#syntaxError(text, cause);
    }
    if (!Array.isArray(json)) {
      throw this.#refuse(text, [], "expected a list of entries ([ ... ]) at the top", undefined);
    }
    return (json as readonly unknown[]).map((item, n) => {
      try {
        return entryFromJson(item);
      } catch (error) {
        if (!(error instanceof EntryFault)) throw error;
        throw this.#refuse(text, [n, ...error.path], error.message, n);
      }
    });
  }

  #syntaxError(text: string, cause: unknown): CooperateError {
    if (text.startsWith("\uFEFF")) {
      return this.#error("it begins with a byte order mark", "save it as UTF-8 without BOM", cause);
    }
    if (text.trim() === "") return this.#error("it is empty", "an empty list is written []", cause);
    const fault = findSyntaxFault(text);
    if (!fault) return this.#error("it is no JSON", undefined, cause);
    const found =
      text[fault.offset] === undefined ? "the end of the file" : JSON.stringify(text[fault.offset]);
    const message = `expected ${fault.expected}, found ${found}`;
    return this.#error(`${place(text, fault.offset, fault.item)}: ${message}`, undefined, cause);
  }

  #refuse(text: string, path: JsonPath, message: string, entry: number | undefined): CooperateError {
    return this.#error(`${place(text, offsetOf(text, path), entry)}: ${message}`);
  }

  #error(
    message: string,
    hint = "nothing was changed; mend the file and try again",
    cause?: unknown,
  ): CooperateError {
    return new CooperateError("list", `${this.#file} is not a valid list: ${message}`, { hint, cause });
  }
}

function place(text: string, offset: number, entry: number | undefined): string {
  const { line, column } = positionAt(text, offset);
  return `${entry === undefined ? "" : `entry ${entry}, `}line ${line}, column ${column}`;
}

/** Lines of entries as they stand in a file or will stand there; an entry never changes, so neither does its line. */
const lineOfEntry = new WeakMap<Entry, string>();

function parseLine(line: string, more: boolean): Entry | undefined {
  if (line.endsWith(",") !== more) return undefined;
  const text = more ? line.slice(0, -1) : line;
  try {
    const entry = entryFromJson(JSON.parse(text));
    lineOfEntry.set(entry, text); // untouched entries keep their bytes
    return entry;
  } catch {
    return undefined; // #parseWhole finds out what and where
  }
}

/** The line of `entry`, without the comma. */
export function formatEntry(entry: Entry): string {
  let line = lineOfEntry.get(entry);
  if (line === undefined) {
    line = JSON.stringify(entryToJson(entry));
    lineOfEntry.set(entry, line);
  }
  return line;
}

/** The canonical text of a list. */
export function formatList(entries: readonly Entry[]): string {
  return entries.length === 0 ? "[]\n" : `[\n${entries.map(formatEntry).join(",\n")}\n]\n`;
}
