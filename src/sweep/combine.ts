import { usageError } from "../core/failure.ts";
import { sampleIndices } from "./random.ts";

/** One option of a sweep and the values that it takes. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

/** Settings by number, made when asked for: a grid may be far larger than what is taken of it. */
export interface Settings {
  readonly count: number;
  /** Setting `i`: one value for each axis, in the order of the axes. */
  readonly at: (i: number) => readonly string[];
}

/** Every combination. The first axis varies fastest. */
export function factorial(axes: readonly Axis[]): Settings {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (!Number.isSafeInteger(count)) throw usageError("the grid has more settings than can be counted");
  return {
    count,
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

/** The first values of all axes together, then the second ones, ...
 *  @throws CooperateError (usage) when the axes have not equally many */
export function zip(axes: readonly Axis[]): Settings {
  const problem = zipProblem(axes);
  if (problem !== undefined)
    throw usageError(`zip: ${problem}`, "options that go together need equally many values");
  return { count: axes[0]?.values.length ?? 1, at: (i) => axes.map(({ values }) => values[i] as string) };
}

/** Why these axes cannot be zipped, if they cannot. */
export function zipProblem(axes: readonly Axis[]): string | undefined {
  const [first, ...others] = axes;
  const other = others.find(({ values }) => values.length !== first?.values.length);
  if (!first || !other) return undefined;
  return `${first.name} has ${first.values.length} values, ${other.name} has ${other.values.length}`;
}

/** `count` different settings of the whole grid; the same seed gives the same ones.
 *  @throws CooperateError (usage) when there are not so many */
export function randomSample(axes: readonly Axis[], count: number, seed: number): Settings {
  const grid = factorial(axes);
  if (!Number.isSafeInteger(count) || count < 1 || count > grid.count) {
    throw usageError(`${count} of ${grid.count} settings cannot be picked`, `ask for 1 to ${grid.count}`);
  }
  const indices = sampleIndices(grid.count, count, seed);
  return { count, at: (i) => grid.at(indices[i] as number) };
}
