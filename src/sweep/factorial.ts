import { usageError } from "../core/failure.ts";
import type { Axis, Combinator, Settings } from "./combinator.ts";
import { MAX_COMMANDS } from "./commands.ts";
import { filterSettings } from "./filter-settings.ts";

/** Every combination of the values (a full factorial design). The first axis varies fastest. */
export const FACTORIAL: Combinator = {
  name: "factorial",
  summary: (axes) => `every combination: ${gridSize(axes)}`,
  problem: (axes) => {
    const count = gridSize(axes);
    return count > MAX_COMMANDS ? `${count} are more than ${MAX_COMMANDS}` : undefined;
  },
  parameters: [],
  combine: (axes, _, keep) => filterSettings(factorial(axes), keep),
};

/** All combinations of the values of `axes`; the first axis varies fastest. */
export function factorial(axes: readonly Axis[]): Settings {
  return {
    count: gridSize(axes),
    at: (i) => {
      let rest = i;
      return axes.map(({ values }) => {
        const value = values[rest % values.length] as string;
        rest = Math.floor(rest / values.length);
        return value;
      });
    },
  };
}

/** How many combinations there are.
 *  @throws CooperateError (usage) when there are more than 2^53 - 1, so that they could not be
 *    numbered */
export function gridSize(axes: readonly Axis[]): number {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (!Number.isSafeInteger(count))
    throw usageError("the grid has more settings than can be counted", "give fewer values");
  return count;
}
