/**
 * One way to make settings of the options that vary. The questions of `--doe` and the `+` options of `--grid` are made from
 * what it says of itself, so a new one is a file that exports a Combinator, its row in combinators.ts, and its test.
 */
export interface Combinator {
  /** What a user picks, or types after a `+`. */
  readonly name: string;
  /** One phrase for a menu, with the count where it is known; asked only when there is no problem. */
  readonly summary: (axes: readonly Axis[]) => string;
  /** Why these axes cannot be combined so, if they cannot. */
  readonly problem: (axes: readonly Axis[]) => string | undefined;
  /** What it needs to know besides the axes, in the order in which it is asked. */
  readonly parameters: readonly Parameter[];
  /** @param numbers one for each of the parameters
   *  @param keep which settings are wanted; all
   *  @throws CooperateError (usage) when there is a problem, or a number is not as its parameter wants it */
  readonly combine: (axes: readonly Axis[], numbers: readonly number[], keep?: Keep) => Settings;
}

/** A number that a combinator needs. */
export interface Parameter {
  /** What stands for it in a usage line. */
  readonly name: string;
  readonly question: (axes: readonly Axis[]) => string;
  /** @throws CooperateError (usage) */
  readonly parse: (text: string, axes: readonly Axis[]) => number;
  /** What a question proposes, given a seed that nobody has used yet. */
  readonly proposal?: (newSeed: number) => number;
  /** What it is when it was not given as a flag: always the same, since building a list again must not change it. */
  readonly preset?: number;
}

/** What varies, and the values that it takes. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** It is either given or not: other ways to go together than every combination leave it alone. */
  readonly toggle?: true;
}

/** Whether a setting (one value for each axis) is wanted. */
export type Keep = (setting: readonly string[]) => boolean;

/** Settings by number, made when asked for: a grid may be far larger than what is taken of it. */
export interface Settings {
  readonly count: number;
  /** Setting `i`: one value for each axis, in the order of the axes. */
  readonly at: (i: number) => readonly string[];
  /** What is needed to make the same ones again and cannot be seen in them: `seed 42`. */
  readonly note?: string;
}
