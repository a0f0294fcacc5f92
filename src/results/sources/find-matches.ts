import type { MetricRegex } from "./metric-regex.ts";
import { type Keeping, Series } from "./series.ts";
import { stepOf } from "./flatten.ts";
import { valueOf } from "./value.ts";

/** An expression, and what of its series is kept. */
export interface LogPattern extends MetricRegex {
  readonly keeping: Keeping;
  /** Whether only the last match counts, so that the end of a log may be enough. */
  readonly isLast: boolean;
}

/** The values that an expression finds in a text.
 *  @param at where the text begins in its log; the place of a value is where its line begins */
export function findMatches(text: string, pattern: LogPattern, at: number): Series {
  const { regex, groups, stepGroup, keeping } = pattern;
  const series = new Series(keeping);
  let [line, next] = [0, keeping.all ? text.indexOf("\n") : -1];
  regex.lastIndex = 0;
  for (;;) {
    const match = regex.exec(text);
    if (!match) return series;
    // A match of no length would be found for ever.
    if (match[0] === "") regex.lastIndex++;
    while (next >= 0 && next < match.index) [line, next] = [next + 1, text.indexOf("\n", next + 1)];
    const step = stepGroup === undefined ? undefined : stepOf(match[stepGroup]);
    series.add(valueOf(valueIn(match, groups)), step, at + line);
  }
}

/** The first group that took part; all that matched, where there is no group. */
function valueIn(match: RegExpExecArray, groups: readonly number[]): string {
  for (const group of groups) {
    const text = match[group];
    if (text !== undefined) return text;
  }
  return match[0];
}
