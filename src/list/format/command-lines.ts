import { type PendingEntry, pending } from "../../core/entry.ts";
import { CooperateError, usageError } from "../../core/failure.ts";
import { parseCommand } from "../../core/command-text.ts";
import { EntryFault, entryFromJson } from "./entry-json.ts";

/** A command from a text with one command per line: shell words, or a JSON array as in a list. */
export interface CommandLine {
  /** Counted from 1. */
  readonly line: number;
  readonly entry: PendingEntry;
  /** What only a shell would expand or obey: `>`, `$HOME`. */
  readonly shellSyntax: readonly string[];
}

/** Parses the commands in `text`; blank lines and lines that start with # are skipped, and \ at the
 *  end of a line joins it with the next. A line that starts with [ is JSON: an array of words, or an
 *  entry with its record.
 *  @param source named in messages
 *  @param commandOf reads one command; by default as words of a shell, or as JSON
 *  @throws CooperateError (usage) that names the line */
export function parseCommandLines(
  text: string,
  source: string,
  commandOf: (line: string) => Omit<CommandLine, "line"> = wordsOrJson,
): CommandLine[] {
  const commands: CommandLine[] = [];
  for (const { line, content } of joinedLines(text.replace(/^\uFEFF/, ""))) {
    try {
      commands.push({ line, ...commandOf(content) });
    } catch (error) {
      const isOurs = error instanceof CooperateError || error instanceof EntryFault;
      if (!isOurs) throw error;
      const hint = error instanceof CooperateError ? error.hint : undefined;
      throw usageError(`${source}, line ${line}: ${error.message}`, hint ?? "nothing was added");
    }
  }
  return commands;
}

/** The lines that hold something, with those that a backslash joins to them; numbered by the
 *  first. */
function* joinedLines(text: string): Generator<{ line: number; content: string }> {
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    let content = lines[i] as string;
    const line = i + 1;
    if (content.trim() === "" || content.trim().startsWith("#")) continue;
    while (ENDS_IN_BACKSLASH.test(content) && i + 1 < lines.length) content += `\n${lines[++i]}`;
    yield { line, content };
  }
}

/** By an odd number of them, since two are one that is quoted. */
const ENDS_IN_BACKSLASH = /(?<!\\)(?:\\\\)*\\\r?$/;

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

function wordsOrJson(line: string): Omit<CommandLine, "line"> {
  const trimmed = line.trim();
  if (trimmed.startsWith("[")) return { entry: newEntry(jsonOf(trimmed)), shellSyntax: [] };
  const { env, words, shellSyntax } = parseCommand(line);
  return { entry: newEntry(env ? [{ env }, ...words] : words), shellSyntax };
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
