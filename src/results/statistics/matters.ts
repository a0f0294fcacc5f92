import { type Effect, effectsOf, type Factor, isCompleteGrid, mostPaired } from "./effects.ts";
import { roundingOf } from "./mean.ts";

/** How much of the variance of a metric goes with each parameter. */
export interface Matters {
  /** The title of its column. */
  readonly metric: string;
  /** How many runs have a finite value. */
  readonly runs: number;
  /** Those that are shown, the greatest share first. */
  readonly effects: readonly (Effect & { readonly levels: number })[];
  /** Whether shares add up: equally many runs of each combination. */
  readonly isComplete: boolean;
  /** Why there is no share of some parameters, or of any. */
  readonly notes: readonly string[];
}

/** Shares of fewer runs are those of chance. */
const LEAST = 8;
/** Of the pairs so many are shown, if they have at least this share. */
const MOST_PAIRS = 3;
const LEAST_SHARE = 0.005;

/** What matters for a metric: the main effects of `factors`, and of the strongest of their pairs.
 *  @param metric its name
 *  @param y finite values, one for each run */
export function mattersFor(metric: string, y: readonly number[], factors: readonly Factor[]): Matters {
  const none = { metric, runs: y.length, effects: [], isComplete: true };
  if (y.length < LEAST)
    return {
      ...none,
      notes: [
        `${y.length} ${y.length === 1 ? "run has" : "runs have"} a value: fewer than ${LEAST} say nothing`,
      ],
    };
  const rounding = roundingOf(y);
  if (y.every((value) => Math.abs(value - (y[0] ?? 0)) <= rounding))
    return { ...none, notes: [`all ${y.length} values are the same`] };
  if (factors.length === 0) return { ...none, notes: ["no parameter varies"] };
  const found = effectsOf(factors, y);
  const mains = found.filter(({ parameters }) => parameters.length === 1);
  const pairs = found.filter(
    ({ parameters, epsilon2 }) => parameters.length === 2 && epsilon2 >= LEAST_SHARE,
  );
  const left = factors.filter(({ name }) => !mains.some(({ parameters: [main] }) => main === name));
  const countOf = (names: readonly string[]): number =>
    factors.reduce((n, { name, levels }) => (names.includes(name) ? n * new Set(levels).size : n), 1);
  return {
    ...none,
    effects: [...mains, ...pairs.slice(0, MOST_PAIRS)]
      .sort((a, b) => b.epsilon2 - a.epsilon2)
      .map((effect) => ({ ...effect, levels: countOf(effect.parameters) })),
    isComplete: isCompleteGrid(factors, y.length),
    notes: [
      ...left.map(({ name }) => `${name} has another value in every run`),
      ...(factors.length > mostPaired(y.length)
        ? [`pairs are those of the ${mostPaired(y.length)} parameters with the greatest shares`]
        : []),
    ],
  };
}
