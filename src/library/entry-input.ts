import type { Argv, Extra, Options, PendingEntry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { plainLimit } from "../core/time-limit.ts";
import { EntryFault, entryFromJson } from "../list/format/entry-json.ts";
import { KEYS } from "../list/format/entry-keys.ts";

/** A command to add, with what is asked of it. */
export interface EntryInput extends Options {
  /** The program and its arguments, as the kernel gets them: no shell reads them. */
  readonly argv: Argv;
  /** Your own keys: they stay in the entry's record, and cooperate never changes them. JSON
   *  values. */
  readonly extra?: Extra;
}

/** The entry that `input` describes. A program may be JavaScript, which no compiler has checked,
 *  and the list must be able to read back what it is given.
 *  @param common options that all have unless they say otherwise
 *  @param i place in what was added, for the message
 *  @throws CooperateError (usage) when it is no entry */
export function entryFrom(input: EntryInput | Argv, common: Options, i: number): PendingEntry {
  const isArgv = Array.isArray(input);
  if (!isArgv && (typeof input !== "object" || input === null))
    throw wrong(i, "expected an array or an object");
  const { argv, extra = {}, ...own } = isArgv ? { argv: input as Argv } : (input as EntryInput);
  if (!Array.isArray(argv)) throw wrong(i, "it has no argv");
  const options = defined({ ...common, ...own });
  const stray = Object.keys(options).find((key) => KEYS.get(key)?.isFact !== false);
  if (stray !== undefined)
    throw wrong(i, `"${stray}" is no option of an entry`, "put keys of your own into extra");
  const taken = Object.keys(extra).find((key) => key === "status" || KEYS.has(key));
  if (taken !== undefined)
    throw wrong(i, `extra has the key ${quoteWords([taken])}, which has a meaning already`);
  try {
    const entry = entryFromJson([{ ...options, ...extra }, ...(argv as Argv)]);
    if (entry.status === "pending") return entry;
  } catch (error) {
    if (!(error instanceof EntryFault)) throw error;
    throw wrong(i, error.message);
  }
  throw wrong(i, "it is not pending");
}

/** Without the keys whose value is undefined, which JSON does not have, and with a timeout that all
 *  versions read. */
function defined(options: Options): Options {
  const { timeout } = options;
  const plain = typeof timeout === "string" ? { ...options, timeout: plainLimit(timeout) } : options;
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
}

function wrong(i: number, message: string, hint?: string): Error {
  return usageError(
    `command ${i}: ${message}`,
    hint ?? 'a command is an array of strings, such as ["python", "main.py"], or { argv: [...], ...options }',
  );
}
