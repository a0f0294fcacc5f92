import { codeOf } from "../../core/errno.ts";
import { describeUnreadable, type Unreadable, unreadable } from "../../core/unreadable.ts";
import { say, sayOnce, type World } from "./world.ts";

/** Says on stderr what could not be read or understood: each once, also where a verb looks again. */
export function unreadableTeller(world: World): (found: readonly Unreadable[]) => void {
  return (found) => {
    for (const what of found) sayOnce(world, describeUnreadable(what));
  };
}

/** Says of what could not be read that it is there, and what to type: the first, and how many more. */
export function sayUnreadable(world: World, problems: readonly Unreadable[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  say(world, `${describeUnreadable(first)}${more}`);
}

/** The system's error with the path that it names.
 *  @throws `error` itself when it names none: it is not about a file */
export function unreadableFrom(error: unknown): Unreadable {
  const { path } = error as NodeJS.ErrnoException;
  if (path === undefined) throw error;
  return unreadable(error, path, codeOf(error));
}
