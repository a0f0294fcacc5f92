import { usageError } from "../core/failure.ts";
import type { Axis, Combinator, Settings } from "./combinator.ts";

/** The first values of all axes together, then the second ones, ... */
export const ZIP: Combinator = {
  name: "zip",
  summary: (axes) => `first with first, second with second: ${zip(axes).count}`,
  problem: zipProblem,
  parameters: [],
  combine: (axes) => zip(axes),
};

/** @throws CooperateError (usage) when the axes have not equally many values */
export function zip(axes: readonly Axis[]): Settings {
  const problem = zipProblem(axes);
  if (problem !== undefined)
    throw usageError(`zip: ${problem}`, "options that go together need equally many values");
  return { count: axes[0]?.values.length ?? 1, at: (i) => axes.map(({ values }) => values[i] as string) };
}

function zipProblem(axes: readonly Axis[]): string | undefined {
  const [first, ...others] = axes;
  const other = others.find(({ values }) => values.length !== first?.values.length);
  if (!first || !other) return undefined;
  return `${first.name} has ${first.values.length} values, ${other.name} has ${other.values.length}`;
}
