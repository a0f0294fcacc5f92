import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { shellOperator, splitWords } from "../../core/shell-words.ts";
import { EntryFault, entryFromJson } from "./entry-json.ts";

/** Commands as text, one to a line: shell words, or a JSON array as in a list. */
export interface CommandLine {
  /** Counted from 1. */
  readonly line: number;
  readonly entry: PendingEntry;
  /** A word that means something to a shell but nothing here, should there be one: `>`. */
  readonly operator: string | undefined;
}

/** The commands of `text`; blank lines and those that begin with # are skipped. A line that begins with [ is JSON: words, or
 *  an entry with its record.
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

/** A new entry from its JSON array.
 *  @throws EntryFault when it is none */
export function newEntry(json: unknown): PendingEntry {
  const { status, argv, options, extra } = entryFromJson(json);
  if (status !== "pending")
    throw new EntryFault('"executed" marks what has run; for a program of that name write ./executed');
  const impossible = [...argv, ...Object.entries(options.env ?? {}).flat()].find((word) =>
    word.includes("\0"),
  );
  if (impossible !== undefined)
    throw new EntryFault(
      `${JSON.stringify(impossible)} holds a NUL character, which no program can be given`,
    );
  return pending(argv, options, extra); // what it counted in another list is not its past here
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
    throw usageError("it begins with [ but is no JSON array", `for a program of that name write '['`);
  }
  if (Array.isArray(json) && Array.isArray(json[0]))
    throw usageError("these are several entries", "give one to a line: jq -c '.[]'");
  return json;
}
