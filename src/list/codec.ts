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
  #isCanonical = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** The entries that `text` holds. Entries whose line did not change since the last call are the same objects.
   *  @throws CooperateError (list) with entry, line and column, when `text` is no list. */
  parse(text: string): readonly Entry[] {
    if (text === this.#lastText) return this.#lastEntries;
    const lines = text.split("\n");
    const canonical = this.#parseLines(lines);
    const entries = canonical ?? this.#parseWhole(text);
    this.#isCanonical = canonical !== undefined;
    [this.#lastText, this.#lastLines, this.#lastEntries] = [text, lines, entries];
    return entries;
  }

  /** The text of `entries`. An entry that stands where the last parsed text had it keeps its line, byte for byte, and costs
   *  nothing. */
  format(entries: readonly Entry[]): string {
    const known = this.#isCanonical ? this.#lastEntries : [];
    return joinLines(
      entries.map((entry, i) =>
        entry === known[i] ? withoutComma(this.#lastLines[i + 1] ?? "") : formatEntry(entry),
      ),
    );
  }

  /** The canonical layout, line by line; undefined when this is not it (or when something is wrong). */
  #parseLines(lines: readonly string[]): readonly Entry[] | undefined {
    const count = lines.length - 3;
    if (count < 1 || lines[0] !== "[" || lines[count + 1] !== "]" || lines[count + 2] !== "")
      return undefined;
    const entries: Entry[] = [];
    for (let i = 1; i <= count; i++) {
      const line = lines[i] ?? "";
      // Before the line is looked up: one that was the last and is no longer needs a comma now, and the reverse.
      if (line.endsWith(",") !== i < count) return undefined;
      const known = this.#isCanonical && line === this.#lastLines[i] ? this.#lastEntries[i - 1] : undefined;
      const entry = known ?? parseLine(withoutComma(line));
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
    const code = text.codePointAt(fault.offset);
    const found = code === undefined ? "the end of the file" : JSON.stringify(String.fromCodePoint(code));
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

function withoutComma(line: string): string {
  return line.endsWith(",") ? line.slice(0, -1) : line;
}

function parseLine(line: string): Entry | undefined {
  try {
    return entryFromJson(JSON.parse(line));
  } catch {
    return undefined; // #parseWhole finds out what and where
  }
}

/** The line of `entry`, without the comma. */
export function formatEntry(entry: Entry): string {
  return JSON.stringify(entryToJson(entry));
}

/** The canonical text of a list. */
export function formatList(entries: readonly Entry[]): string {
  return joinLines(entries.map(formatEntry));
}

function joinLines(lines: readonly string[]): string {
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}
