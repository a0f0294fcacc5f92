import { upperF } from "./distributions.ts";
import { mean, unitOf } from "./mean.ts";

/** How much of the variance of a metric goes with one parameter, or with a pair of them beyond what
 *  each of the two does. */
export interface Effect {
  readonly parameters: readonly string[];
  /** The share of the variance; it grows with the number of levels by chance alone. */
  readonly eta2: number;
  /** The share, corrected for that, and not below 0: epsilon squared (Kelley, PNAS 21, 1935). */
  readonly epsilon2: number;
  /** By the F distribution; NaN where nothing is left to compare with. */
  readonly p: number;
}

/** A parameter, with the number of its level in each run (`levelsOf`). */
export interface Factor {
  readonly name: string;
  readonly levels: readonly number[];
}

/** So many values are summed up for all pairs: that takes about a second. */
const MOST_SUMMED = 20_000_000;
/** A pair takes the time of that many values, whatever there are. */
const PER_PAIR = 200;

/** Of how many parameters, those with the greatest shares, pairs are looked at. */
export function mostPaired(runs: number): number {
  const pairs = MOST_SUMMED / (runs + PER_PAIR);
  return Math.max(2, Math.floor((1 + Math.sqrt(1 + 8 * pairs)) / 2));
}

/**
 * The analysis of variance of `y`: each parameter alone, and each pair of {@link mostPaired} of
 * them. On a complete grid with equally many runs everywhere, the uncorrected shares are the first-
 * and second-order terms of functional ANOVA (Hutter, Hoos & Leyton-Brown, ICML 2014); elsewhere
 * they overlap.
 * @param values finite values, one for each run
 * @returns parameters, then pairs, each by its share, the greatest first; those that leave no degree
 *   of freedom are left out
 */
export function effectsOf(factors: readonly Factor[], values: readonly number[]): Effect[] {
  const unit = unitOf(values);
  const y = values.map((value) => value / unit);
  const varying = factors.filter(({ levels }) => new Set(levels).size > 1);
  const middle = mean(y);
  const total = y.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  if (!(total > 0)) return [];
  const alone = varying.map((factor) => ({ factor, ...between(factor.levels, y, middle) }));
  const mains = alone.map(({ factor, squares, groups }) =>
    effect(
      [factor.name],
      squares,
      groups - 1,
      (total - squares) / (y.length - groups),
      total,
      y.length - groups,
    ),
  );
  const strongest = new Set(
    ranked(mains)
      .slice(0, mostPaired(y.length))
      .map(({ parameters: [name] }) => name),
  );
  const paired =
    alone.length <= mostPaired(y.length) ? alone : alone.filter(({ factor }) => strongest.has(factor.name));
  const pairs = paired.flatMap((a, i) =>
    paired.slice(i + 1).map((b) => {
      const cells = between(cellsOf(a.factor.levels, b.factor.levels), y, middle);
      const rest = y.length - cells.groups;
      const df = (a.groups - 1) * (b.groups - 1);
      const squares = cells.squares - a.squares - b.squares;
      return effect([a.factor.name, b.factor.name], squares, df, (total - cells.squares) / rest, total, rest);
    }),
  );
  return [...ranked(mains), ...ranked(pairs)];
}

/** Whether each combination of levels has equally many runs, so that shares add up. */
export function isCompleteGrid(factors: readonly Factor[], runs: number): boolean {
  const counts = new Map<string, number>();
  for (let i = 0; i < runs; i++) {
    const cell = factors.map(({ levels }) => levels[i]).join(" ");
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = factors.reduce((product, { levels }) => product * new Set(levels).size, 1);
  return counts.size === cells && new Set(counts.values()).size === 1;
}

function effect(
  parameters: readonly string[],
  squares: number,
  df: number,
  within: number,
  total: number,
  rest: number,
): Effect | undefined {
  if (rest < 1) return undefined;
  const epsilon2 = Math.max(0, (squares - df * within) / total);
  const f = within > 0 ? squares / df / within : Number.POSITIVE_INFINITY;
  return { parameters, eta2: squares / total, epsilon2, p: squares > 0 ? upperF(f, df, rest) : 1 };
}

function ranked(effects: readonly (Effect | undefined)[]): Effect[] {
  return effects
    .filter((one) => one !== undefined)
    .sort((a, b) => b.epsilon2 - a.epsilon2 || b.eta2 - a.eta2);
}

/** The sum of squares between groups, and how many there are. @param middle the mean of `y` */
function between(
  levels: readonly number[],
  y: readonly number[],
  middle: number,
): { squares: number; groups: number } {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [i, value] of y.entries()) {
    const level = levels[i] ?? 0;
    const group = sums.get(level) ?? { sum: 0, count: 0 };
    sums.set(level, { sum: group.sum + (value - middle), count: group.count + 1 });
  }
  const squares = [...sums.values()].reduce((sum, group) => sum + group.sum ** 2 / group.count, 0);
  return { squares, groups: sums.size };
}

function cellsOf(a: readonly number[], b: readonly number[]): number[] {
  const width = b.reduce((most, level) => Math.max(most, level), 0) + 1;
  return a.map((level, i) => level * width + (b[i] ?? 0));
}
