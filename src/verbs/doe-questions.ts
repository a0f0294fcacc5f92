import type { Argv } from "../core/entry.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { splitWords } from "../core/shell-words.ts";
import { type Axis, factorial, randomSample, type Settings, zip, zipProblem } from "../sweep/combine.ts";
import { type Base, optionFlag } from "../sweep/commands.ts";
import { type Space, valuesOf } from "../sweep/space.ts";

/**
 * The questions of `--doe`, in order. Each answer is checked where it is given, with the words that a flag would be refused
 * with; nothing is written here.
 */
export interface Prompter {
  input(
    message: string,
    options?: { default?: string; validate?: (text: string) => true | string },
  ): Promise<string>;
  select<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T>;
  confirm(message: string): Promise<boolean>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  /** Why it cannot be chosen. */
  readonly disabled?: string | false;
}

export interface Answers {
  readonly base: Base;
  readonly axes: readonly Axis[];
  readonly settings: Settings;
  /** Of the random sample, to repeat it. */
  readonly seed: number | undefined;
}

/** @param newSeed the seed that is proposed for a random sample */
export async function askSweep(ask: Prompter, newSeed: number): Promise<Answers> {
  const program = await parsed(ask, "Program, as you would type it:", programWords, "python main.py");
  const fixed = await parsed(ask, "Options that stay the same (Enter for none):", splitWords, "");
  const axes: Axis[] = [];
  for (;;) {
    const axis = await askAxis(ask, axes);
    if (!axis) break;
    axes.push(axis);
  }
  return { base: { program, fixed }, axes, ...(await askCombination(ask, axes, newSeed)) };
}

async function askAxis(ask: Prompter, axes: readonly Axis[]): Promise<Axis | undefined> {
  const which =
    axes.length === 0
      ? "Option to vary, for example lr (Enter for none):"
      : "Another option to vary (Enter for no more):";
  const name = await parsed(ask, which, (text) => optionName(text, axes), "");
  if (name === "") return undefined;
  const kind = await ask.select(`Values of ${optionFlag(name)}:`, [
    { value: "linear", name: "linear    evenly from low to high" },
    { value: "log", name: "log       from low to high, each the same multiple of the last" },
    { value: "integers", name: "integers  from, to, step" },
    { value: "manual", name: "manual    typed one by one" },
  ]);
  for (;;) {
    const space = await askSpace(ask, kind);
    try {
      return { name: optionFlag(name), values: valuesOf(space) };
    } catch (error) {
      // Each number was fine but together they are not (a step that leads away): ask for all of them again.
      await ask.input(`${problemOf(error)} (Enter to try again)`);
    }
  }
}

async function askSpace(ask: Prompter, kind: Space["kind"]): Promise<Space> {
  switch (kind) {
    case "linear":
    case "log": {
      const number = kind === "log" ? positiveNumber : anyNumber;
      const low = await parsed(ask, "low:", number);
      const high = await parsed(ask, "high:", number);
      return { kind, low, high, steps: await parsed(ask, "steps:", stepCount) };
    }
    case "integers": {
      const from = await parsed(ask, "from:", wholeNumber);
      const to = await parsed(ask, "to:", wholeNumber);
      return {
        kind,
        from,
        to,
        step: await parsed(ask, "step:", (text) => stepFrom(from, to, text), to < from ? "-1" : "1"),
      };
    }
    case "manual":
      return { kind, values: await parsed(ask, "values, separated by blanks:", manualValues) };
  }
}

async function askCombination(
  ask: Prompter,
  axes: readonly Axis[],
  newSeed: number,
): Promise<{ settings: Settings; seed: number | undefined }> {
  const all = factorial(axes);
  if (axes.length === 0) return { settings: all, seed: undefined };
  const problem = zipProblem(axes);
  const kind = await ask.select("How do they combine?", [
    { value: "factorial", name: `factorial  every combination: ${all.count}` },
    {
      value: "zip",
      name:
        problem === undefined ? `zip        first with first, second with second: ${zip(axes).count}` : "zip",
      disabled: problem !== undefined && `(${problem})`,
    },
    { value: "random", name: `random     some of the ${all.count}, none twice` },
  ]);
  switch (kind) {
    case "factorial":
      return { settings: all, seed: undefined };
    case "zip":
      return { settings: zip(axes), seed: undefined };
    case "random": {
      const count = await parsed(ask, `How many of the ${all.count}?`, (text) => sampleSize(text, all.count));
      const seed = await parsed(
        ask,
        "Seed (the same one picks the same settings):",
        seedNumber,
        String(newSeed),
      );
      return { settings: randomSample(axes, count, seed), seed };
    }
  }
}

/** Asks until `parse` takes the answer. */
async function parsed<T>(
  ask: Prompter,
  message: string,
  parse: (text: string) => T,
  preset?: string,
): Promise<T> {
  const validate = (text: string): true | string => {
    try {
      parse(text);
      return true;
    } catch (error) {
      return problemOf(error);
    }
  };
  return parse(await ask.input(message, preset === undefined ? { validate } : { validate, default: preset }));
}

function problemOf(error: unknown): string {
  if (!(error instanceof CooperateError)) throw error;
  return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
}

function programWords(text: string): Argv {
  const [program, ...args] = splitWords(text);
  if (program === undefined || program === "")
    throw usageError("expected a program, for example: python main.py");
  return [program, ...args];
}

function optionName(text: string, axes: readonly Axis[]): string {
  const name = text.trim();
  if (/\s/.test(name)) throw usageError("the name of one option, without blanks");
  if (axes.some((axis) => axis.name === optionFlag(name)))
    throw usageError(`${optionFlag(name)} is varied already`);
  return name;
}

function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw usageError(`"${text}" is no number`);
  return value;
}

function positiveNumber(text: string): number {
  const value = anyNumber(text);
  if (value <= 0) throw usageError("a log space begins and ends above 0");
  return value;
}

function wholeNumber(text: string): number {
  const value = anyNumber(text);
  if (!Number.isSafeInteger(value)) throw usageError(`"${text}" is no whole number`);
  return value;
}

const MOST_STEPS = 1_000_000;

function stepCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > MOST_STEPS) throw usageError(`steps: expected 1 to ${MOST_STEPS}`);
  return value;
}

function stepFrom(from: number, to: number, text: string): number {
  const step = wholeNumber(text);
  if (step !== 0 && (to - from) / step > MOST_STEPS)
    throw usageError(`that would be more than ${MOST_STEPS} values`);
  valuesOf({ kind: "integers", from, to, step });
  return step;
}

function manualValues(text: string): string[] {
  return valuesOf({ kind: "manual", values: splitWords(text) });
}

function sampleSize(text: string, most: number): number {
  const value = wholeNumber(text);
  if (value < 1 || value > most) throw usageError(`there are ${most} settings`, `ask for 1 to ${most}`);
  return value;
}

function seedNumber(text: string): number {
  const value = wholeNumber(text);
  if (value < 0 || value > 0xffffffff) throw usageError("a seed is a whole number from 0 to 4294967295");
  return value;
}
