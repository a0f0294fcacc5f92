import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { Axis, Settings } from "./combinator.ts";

/** What comes before the varied options. */
export interface Base {
  /** For example `python main.py`, as words. */
  readonly program: Argv;
  /** Options that stay the same, as words. */
  readonly fixed: readonly string[];
}

/** One list with more entries than that is a slip of a step: nothing could be done with it, and memory would run out. */
export const MOST_COMMANDS = 1_000_000;

/** The command of each setting: program, fixed options, then `--name value` for each axis.
 *  @throws CooperateError (usage) when they are more than a million */
export function commandsOf(base: Base, axes: readonly Axis[], settings: Settings): Argv[] {
  if (settings.count > MOST_COMMANDS) {
    throw usageError(
      `${settings.count} commands are more than a list takes (${MOST_COMMANDS})`,
      "give fewer values, or pick some at random",
    );
  }
  const flags = axes.map(({ name }) => optionFlag(name));
  const [program, ...args] = base.program;
  return Array.from({ length: settings.count }, (_, i) => [
    program,
    ...args,
    ...base.fixed,
    ...settings.at(i).flatMap((value, k) => [flags[k] as string, value]),
  ]);
}

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
