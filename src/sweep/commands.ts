import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";

/** One list with more entries than that is mostly a slip of a step, so it is asked whether it is meant. */
export const MOST_COMMANDS = 1_000_000;

/** The most that are made at all: a list is one text, and Node takes no longer one than 512 MB. */
export const MOST_POSSIBLE = 5_000_000;

/** The words of a program that a list can hold.
 *  @throws CooperateError (usage) when there is none, or when it has the name that marks an entry as executed: such a command
 *  would count as run already (docs/list-format.md) */
export function programOf(words: readonly string[]): Argv {
  const [program, ...args] = words;
  if (program === undefined || program === "")
    throw usageError("expected a program, for example: python main.py");
  if (program === "executed")
    throw usageError('"executed" marks what has run', "for a program of that name write ./executed");
  return [program, ...args];
}

/** `lr` is the option `--lr`; what begins with another sign than a letter or digit (`-x`, `--lr`, `+lr`) stays as typed. */
export function optionFlag(name: string): string {
  return /^[\p{L}\p{N}_]/u.test(name) ? `--${name}` : name;
}
