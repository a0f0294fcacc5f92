import { describeUnreadable, ToldOnce, type Unreadable, unreadable } from "../core/unreadable.ts";
import { codeOf, isGone } from "../store/errno.ts";
import type { PresentRunner } from "../store/present-runners.ts";
import { say, type World } from "./world.ts";

/** Asks each of `runners` for something by a note; who cannot be asked is told of, and keeps the others from nothing. One that has left at
 *  this very moment is left out.
 *  @returns what `ask` gave for each that was asked, and how many could not be */
export async function askEach<T>(
  world: World,
  runners: readonly PresentRunner[],
  ask: (runner: PresentRunner) => Promise<T>,
): Promise<{ readonly asked: readonly T[]; readonly failed: number }> {
  const asked: T[] = [];
  let failed = 0;
  for (const runner of runners) {
    try {
      asked.push(await ask(runner));
    } catch (error) {
      const { path } = error as NodeJS.ErrnoException;
      if (isGone(error)) continue;
      if (path === undefined) throw error;
      failed++;
      const { host, pid } = runner.id;
      const why = describeUnreadable(unreadable(error, path, codeOf(error)), "written");
      say(world, `${host} (pid ${pid}) cannot be asked: ${why}`);
    }
  }
  return { asked, failed };
}

/** Says on stderr what could not be read or understood, each once. */
export function unreadableTeller(world: World): (found: readonly Unreadable[]) => void {
  const told = new ToldOnce();
  return (found) => {
    for (const what of told.news(found)) say(world, describeUnreadable(what));
  };
}
