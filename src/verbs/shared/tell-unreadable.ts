import { codeOf } from "../../core/errno.ts";
import { describeUnreadable, UnreportedOnly, type Unreadable, unreadable } from "../../core/unreadable.ts";
import { say, type World } from "./world.ts";

/** Says on stderr what could not be read or understood, each once. */
export function unreadableTeller(world: World): (found: readonly Unreadable[]) => void {
  const unreported = new UnreportedOnly();
  return (found) => {
    for (const what of unreported.filter(found)) say(world, describeUnreadable(what));
  };
}

/** The system's error with the path that it names.
 *  @throws `error` itself when it names none: it is not about a file */
export function unreadableFrom(error: unknown): Unreadable {
  const { path } = error as NodeJS.ErrnoException;
  if (path === undefined) throw error;
  return unreadable(error, path, codeOf(error));
}
