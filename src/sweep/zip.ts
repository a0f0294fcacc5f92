import { usageError } from "../core/failure.ts";
import type { Axis, Combinator, Settings } from "./combinator.ts";
import { factorial } from "./factorial.ts";
import { filterSettings } from "./filter-settings.ts";

/** The first values of all axes together, then the second ones, and so on. An axis with a single
 *  value keeps it, and each toggle doubles the number of settings. */
export const ZIP: Combinator = {
  name: "zip",
  summary: (axes) => `first with first, second with second: ${zip(axes).count}`,
  problem: zipProblem,
  parameters: [],
  combine: (axes, _, keep) => filterSettings(zip(axes), keep),
};

/** Combines the axes.
 *  @throws CooperateError (usage) when the axes do not have the same number of values */
export function zip(axes: readonly Axis[]): Settings {
  const problem = zipProblem(axes);
  if (problem !== undefined)
    throw usageError(`zip: ${problem}`, "options that go together need equally many values");
  const rows = axes.find(isZipped)?.values.length ?? 1;
  const toggles = factorial(axes.filter(({ toggle }) => toggle));
  return {
    count: rows * toggles.count,
    at: (i) => {
      const row = i % rows;
      const given = toggles.at(Math.floor(i / rows)).values();
      return axes.map(({ values, toggle }) => {
        if (toggle) return given.next().value as string;
        return values[values.length === 1 ? 0 : row] as string;
      });
    },
  };
}

function isZipped({ values, toggle }: Axis): boolean {
  return !toggle && values.length > 1;
}

function zipProblem(axes: readonly Axis[]): string | undefined {
  const [first, ...others] = axes.filter(isZipped);
  const other = others.find(({ values }) => values.length !== first?.values.length);
  if (!first || !other) return undefined;
  return `${first.name} has ${first.values.length} values, ${other.name} has ${other.values.length}`;
}
