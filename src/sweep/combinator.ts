/**
 * One way to combine the values of several options. The questions of `--doe` and the `+` options
 * of `--grid` are derived from its properties, so a new one is a file that exports a Combinator, a
 * row in combinators.ts, and a test.
 */
export interface Combinator {
  /** What a user selects in a menu, or types after a `+`. */
  readonly name: string;
  /** One phrase for a menu, with the count where it is known; only called when there is no
   *  problem. */
  readonly summary: (axes: readonly Axis[]) => string;
  /** Why these axes cannot be combined in this way, if they cannot. */
  readonly problem: (axes: readonly Axis[]) => string | undefined;
  /** What it needs to know besides the axes, in the order of the questions. */
  readonly parameters: readonly Parameter[];
  /** Combines the axes.
   *  @param numbers one for each of the parameters
   *  @param keep selects settings; all by default
   *  @throws CooperateError (usage) when there is a problem, or a number is not valid for its
   *    parameter */
  readonly combine: (axes: readonly Axis[], numbers: readonly number[], keep?: Keep) => Settings;
}

/** A number that a combinator needs. */
export interface Parameter {
  /** Its name in a usage line. */
  readonly name: string;
  readonly question: (axes: readonly Axis[]) => string;
  /** @throws CooperateError (usage) */
  readonly parse: (text: string, axes: readonly Axis[]) => number;
  /** The default answer of a question, given a seed that was not used before. */
  readonly proposal?: (newSeed: number) => number;
  /** The value when none was given on the command line. It is constant, since building a list
   *  again must not change it. */
  readonly preset?: number;
}

/** An option that varies, and its values. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** An option that is either given or not. Ways to combine values other than every combination
   *  leave it alone. */
  readonly toggle?: true;
}

/** Whether a setting (one value for each axis) is wanted. */
export type Keep = (setting: readonly string[]) => boolean;

/** Settings by number, computed on demand, because a grid may be far larger than the part that is
 *  used. */
export interface Settings {
  readonly count: number;
  /** Setting `i`: one value for each axis, in the order of the axes. */
  readonly at: (i: number) => readonly string[];
  /** What is needed to make the same settings again and is not visible in them: `seed 42`. */
  readonly note?: string;
}
