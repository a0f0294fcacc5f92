import { formatNumber } from "../numbers.ts";

/** A draw of one value. `random` gives numbers from 0 to below 1. */
export type Draw = (random: () => number) => string;

/** The numbers that describe a distribution, by the names that wandb gives them. */
export type Numbers = Readonly<Record<string, number>>;

/** A kind of distribution: which numbers it needs, which have a default, and how a value is drawn. */
interface Distribution {
  readonly needs: readonly string[];
  readonly defaults?: Numbers;
  /** Whether both ends must be above 0. */
  readonly isLogOfEnds?: true;
  readonly draw: (numbers: Numbers, random: () => number) => number;
}

const ENDS = ["min", "max"];
const ROUNDED = { q: 1 };
const STANDARD = { mu: 0, sigma: 1 };

/** The distributions of wandb sweeps, by name
 *  (https://docs.wandb.ai/models/sweeps/sweep-config-keys#distribution-options-for-random-and-bayesian-search). */
export const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  int_uniform: { needs: ENDS, draw: wholeNumber },
  uniform: { needs: ENDS, draw: uniform },
  q_uniform: { needs: ENDS, defaults: ROUNDED, draw: rounded(uniform) },
  log_uniform: { needs: ENDS, draw: (n, random) => Math.exp(uniform(n, random)) },
  q_log_uniform: { needs: ENDS, defaults: ROUNDED, draw: rounded((n, r) => Math.exp(uniform(n, r))) },
  inv_log_uniform: { needs: ENDS, draw: (n, random) => Math.exp(-uniform(n, random)) },
  log_uniform_values: { needs: ENDS, isLogOfEnds: true, draw: logUniform },
  q_log_uniform_values: { needs: ENDS, defaults: ROUNDED, isLogOfEnds: true, draw: rounded(logUniform) },
  inv_log_uniform_values: { needs: ENDS, isLogOfEnds: true, draw: logUniform },
  normal: { needs: [], defaults: STANDARD, draw: normal },
  q_normal: { needs: [], defaults: { ...STANDARD, ...ROUNDED }, draw: rounded(normal) },
  log_normal: { needs: [], defaults: STANDARD, draw: (n, random) => Math.exp(normal(n, random)) },
  q_log_normal: {
    needs: [],
    defaults: { ...STANDARD, ...ROUNDED },
    draw: rounded((n, random) => Math.exp(normal(n, random))),
  },
};

/** As text with 12 digits: what is behind them is rounding error. */
export function textOf(value: number): string {
  return formatNumber(Number(value.toPrecision(12)));
}

function wholeNumber({ min = 0, max = 1 }: Numbers, random: () => number): number {
  return min + Math.floor(random() * (max - min + 1));
}

function uniform({ min = 0, max = 1 }: Numbers, random: () => number): number {
  return min + random() * (max - min);
}

function logUniform({ min = 1, max = 1 }: Numbers, random: () => number): number {
  return Math.exp(uniform({ min: Math.log(min), max: Math.log(max) }, random));
}

/** By the transform of Box and Muller (Annals of Mathematical Statistics 29, 1958). */
function normal({ mu = 0, sigma = 1 }: Numbers, random: () => number): number {
  return mu + sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function rounded(draw: Distribution["draw"]): Distribution["draw"] {
  return (numbers, random) => {
    const { q = 1 } = numbers;
    return Math.round(draw(numbers, random) / q) * q;
  };
}
