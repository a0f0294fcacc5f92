import type { Entry } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import { EntryFault, entryFromJson } from "./entry-json.ts";
import { findSyntaxFault, type JsonPath, offsetOf, positionAt } from "./json-position.ts";

/** Parses a list in any layout as a whole.
 *  @param file named in messages
 *  @throws CooperateError (list) with entry, line and column, when `text` is not a valid list */
export function parseWholeList(text: string, file: string): readonly Entry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw syntaxError(text, file, cause);
  }
  if (!Array.isArray(json)) {
    throw refusal(text, file, [], "expected a list of entries ([ ... ]) at the top", undefined);
  }
  return (json as readonly unknown[]).map((item, n) => {
    try {
      return entryFromJson(item);
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error;
      throw refusal(text, file, [n, ...error.path], error.message, n);
    }
  });
}

function syntaxError(text: string, file: string, cause: unknown): CooperateError {
  if (text.startsWith("\uFEFF")) {
    return invalid(file, "it begins with a byte order mark", "save it as UTF-8 without BOM", cause);
  }
  if (text.trim() === "") return invalid(file, "it is empty", "an empty list is written []", cause);
  const fault = findSyntaxFault(text);
  if (!fault) return invalid(file, "it is not JSON", undefined, cause);
  const code = text.codePointAt(fault.offset);
  const found = code === undefined ? "the end of the file" : JSON.stringify(String.fromCodePoint(code));
  const message = `expected ${fault.expected}, found ${found}`;
  return invalid(file, `${describePosition(text, fault.offset, fault.item)}: ${message}`, undefined, cause);
}

function refusal(
  text: string,
  file: string,
  path: JsonPath,
  message: string,
  entry: number | undefined,
): CooperateError {
  return invalid(file, `${describePosition(text, offsetOf(text, path), entry)}: ${message}`);
}

function invalid(
  file: string,
  message: string,
  hint = "nothing was changed; repair the file and try again",
  cause?: unknown,
): CooperateError {
  return new CooperateError("list", `${file} is not a valid list: ${message}`, { hint, cause });
}

function describePosition(text: string, offset: number, entry: number | undefined): string {
  const { line, column } = positionAt(text, offset);
  return `${entry === undefined ? "" : `entry ${entry}, `}line ${line}, column ${column}`;
}
