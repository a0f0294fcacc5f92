import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";

/** A list with more entries is probably the result of a mistyped step, so the user must confirm
 *  it. */
export const MAX_UNCONFIRMED_COMMANDS = 1_000_000;

/** The most commands that can be created: a list is one text, and Node cannot handle one of more
 *  than 512 MB. */
export const MAX_COMMANDS = 5_000_000;

/** Checks that a list can contain `words`.
 *  @throws CooperateError (usage) when there is no program, or when it has the name that marks an
 *    entry as executed: such a command would count as run already (docs/list-format.md) */
export function programOf(words: readonly string[]): Argv {
  const [program, ...args] = words;
  if (program === undefined || program === "")
    throw usageError("expected a program, for example: python main.py");
  if (program === "executed")
    throw usageError('"executed" is a reserved word', "for a program of that name write ./executed");
  return [program, ...args];
}

/** The option for a name: `lr` is `--lr`. A name that starts with another character than a letter
 *  or digit (`-x`, `--lr`, `+lr`) stays as it is. */
export function optionFlag(name: string): string {
  return /^[\p{L}\p{N}_]/u.test(name) ? `--${name}` : name;
}
