import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { shellOperator, splitWords } from "../../core/shell-words.ts";
import { EntryFault, entryFromJson } from "./entry-json.ts";

/** A command from a text with one command per line: shell words, or a JSON array as in a list. */
export interface CommandLine {
  /** Counted from 1. */
  readonly line: number;
  readonly entry: PendingEntry;
  /** The first word that is an operator in a shell but has no meaning here, if any: `>`. */
  readonly operator: string | undefined;
}

/** Parses the commands in `text`; blank lines and lines that start with # are skipped. A line that
 *  starts with [ is JSON: an array of words, or an entry with its record.
 *  @param source named in messages
 *  @throws CooperateError (usage) that names the line */
export function parseCommandLines(text: string, source: string): CommandLine[] {
  const commands: CommandLine[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    try {
      commands.push({ line: i + 1, ...commandOf(line, trimmed) });
    } catch (error) {
      const isOurs = error instanceof CooperateError || error instanceof EntryFault;
      if (!isOurs) throw error;
      const hint = error instanceof CooperateError ? error.hint : undefined;
      throw usageError(`${source}, line ${i + 1}: ${error.message}`, hint ?? "nothing was added");
    }
  }
  return commands;
}

/** Creates a new entry from its JSON array.
 *  @throws EntryFault when it is not a valid entry */
export function newEntry(json: unknown): PendingEntry {
  const { status, argv, options, extra } = entryFromJson(json);
  if (status !== "pending")
    throw new EntryFault('"executed" is a reserved word; for a program of that name write ./executed');
  const impossible = [...argv, ...Object.entries(options.env ?? {}).flat()].find((word) =>
    word.includes("\0"),
  );
  if (impossible !== undefined)
    throw new EntryFault(
      `${JSON.stringify(impossible)} contains a NUL character, which neither arguments nor variables may contain`,
    );
  return pending(argv, options, extra); // its counts in another list do not apply here
}

function commandOf(line: string, trimmed: string): Omit<CommandLine, "line"> {
  if (trimmed.startsWith("[")) return { entry: newEntry(jsonOf(trimmed)), operator: undefined };
  const entry = newEntry(splitWords(line));
  return { entry, operator: shellOperator(entry.argv) };
}

function jsonOf(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw usageError("it begins with [ but is not a JSON array", `for a program of that name write '['`);
  }
  if (Array.isArray(json) && Array.isArray(json[0]))
    throw usageError("this line has several entries", "write one entry per line: jq -c '.[]'");
  return json;
}
