import { findMatches, type LogPattern } from "./find-matches.ts";
import { doEach } from "./guard.ts";
import type { Series } from "./series.ts";

/** A text that is searched for an expression; see {@link findMatches}. */
export interface Search {
  readonly text: string;
  readonly pattern: LogPattern;
  readonly at: number;
}

/** An expression that has taken too long on so many texts is given up: 10,000 logs would take a
 *  day. */
const MOST_SLOW = 3;
const slowTexts = new WeakMap<RegExp, number>();

/** Does searches, each within a limit of time.
 *  @returns undefined for one that took too long, or whose expression was given up */
export function findMany(searches: readonly Search[], limitMs?: number): (Series | undefined)[] {
  const slownessOf = ({ pattern }: Search): number => slowTexts.get(pattern.regex) ?? 0;
  return doEach(
    searches.length,
    (i) => {
      const search = searches[i] as Search;
      return slownessOf(search) < MOST_SLOW ? findMatches(search.text, search.pattern, search.at) : undefined;
    },
    limitMs,
    (i) => {
      const search = searches[i] as Search;
      slowTexts.set(search.pattern.regex, slownessOf(search) + 1);
    },
  );
}
