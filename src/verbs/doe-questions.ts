import { type CommandText, parseArguments, parseCommand } from "../core/command-text.ts";
import type { Argv } from "../core/entry.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { splitWords } from "../core/shell-words.ts";
import type { Combinator } from "../sweep/combinator.ts";
import { COMBINATORS } from "../sweep/combinators.ts";
import { optionFlag, programOf } from "../sweep/commands.ts";
import { FACTORIAL, gridSize } from "../sweep/factorial.ts";
import type { GridAxis } from "../sweep/grid-axis.ts";
import { stepTowards } from "../sweep/plus-axes.ts";
import type { GridPlan } from "../sweep/grid.ts";
import { parseNumber, parseWhole } from "../sweep/numbers.ts";
import { checkSteps, type Space, valuesOf } from "../sweep/space.ts";

/**
 * The questions of `--doe`, in order. Each answer is checked at once, with the messages that a bad
 * option gets. Nothing is written here.
 */
export interface Prompter {
  input(
    message: string,
    options?: { default?: string; validate?: (text: string) => true | string },
  ): Promise<string>;
  select<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T>;
  /** @param preset what Enter means; yes by default */
  confirm(message: string, preset?: boolean): Promise<boolean>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  /** What stays on the screen after it was chosen; by default `name`. */
  readonly short?: string;
  /** Why it cannot be chosen. */
  readonly disabled?: string | false;
}

/** Asks for a grid.
 *  @param newSeed the seed that is proposed for a random sample */
export async function askSweep(
  ask: Prompter,
  newSeed: number,
): Promise<{ readonly plan: GridPlan; readonly shellSyntax: readonly string[] }> {
  const program = await parsed(ask, "Program, as you would type it:", commandWithProgram, "python main.py");
  const fixed = await parsed(ask, "Options that stay the same (Enter for none):", parseArguments, "");
  const axes: GridAxis[] = [];
  for (;;) {
    const axis = await askAxis(ask, axes);
    if (!axis) break;
    axes.push(axis);
  }
  const combination = await askCombination(ask, axes, newSeed);
  return {
    plan: {
      command: [...program.command, ...fixed.words],
      env: program.env,
      mode: "argparse",
      axes,
      ...combination,
      excluded: [],
    },
    shellSyntax: [...new Set([...program.shellSyntax, ...fixed.shellSyntax])],
  };
}

function commandWithProgram(text: string): CommandText & { readonly command: Argv } {
  const command = parseCommand(text);
  return { ...command, command: programOf(command.words) };
}

async function askAxis(ask: Prompter, axes: readonly GridAxis[]): Promise<GridAxis | undefined> {
  const which =
    axes.length === 0
      ? "Option to vary, for example lr (Enter for none):"
      : "Another option to vary (Enter for no more):";
  const name = await parsed(ask, which, (text) => optionName(text, axes), "");
  if (name === "") return undefined;
  const kind = await ask.select(`Values of ${optionFlag(name)}:`, [
    choice("linear", "evenly spaced from low to high"),
    choice("log", "from low to high, with a constant ratio"),
    choice("integers", "whole numbers: from, to, step"),
    choice("manual", "typed one by one"),
  ]);
  for (;;) {
    const space = await askSpace(ask, kind);
    try {
      const axis: GridAxis = { kind: "option", name: optionFlag(name), space, values: valuesOf(space) };
      gridSize([...axes, axis]);
      return axis;
    } catch (error) {
      // Each number was fine, but together they are not (the same value twice, a grid that is too
      // large): ask for all again.
      await ask.input(`${problemOf(error)} (Enter to try again)`);
    }
  }
}

async function askSpace(ask: Prompter, kind: Exclude<Space["kind"], "stepped">): Promise<Space> {
  switch (kind) {
    case "linear":
    case "log": {
      const number = kind === "log" ? positiveNumber : parseNumber;
      const low = await parsed(ask, "low:", number);
      const high = await parsed(ask, "high:", number);
      return { kind, low, high, steps: await parsed(ask, "steps:", stepCount) };
    }
    case "integers": {
      const from = await parsed(ask, "from:", parseWhole);
      const to = await parsed(ask, "to:", parseWhole);
      return {
        kind,
        from,
        to,
        step: await parsed(ask, "step:", (text) => stepFrom(from, to, text), String(stepTowards(from, to))),
      };
    }
    case "manual":
      return { kind, values: await parsed(ask, "values, separated by blanks:", manualValues) };
  }
}

async function askCombination(
  ask: Prompter,
  axes: readonly GridAxis[],
  newSeed: number,
): Promise<Pick<GridPlan, "combinator" | "numbers">> {
  if (axes.length === 0) return { combinator: FACTORIAL, numbers: [] };
  const name = await ask.select(
    "How do they combine?",
    COMBINATORS.map((combinator) => combinatorChoice(combinator, axes)),
  );
  const combinator = COMBINATORS.find((each) => each.name === name) as Combinator;
  const numbers: number[] = [];
  for (const { question, parse, proposal } of combinator.parameters) {
    numbers.push(
      await parsed(ask, question(axes), (text) => parse(text, axes), proposal && String(proposal(newSeed))),
    );
  }
  return { combinator, numbers };
}

function combinatorChoice({ name, summary, problem }: Combinator, axes: readonly GridAxis[]): Choice<string> {
  const why = problem(axes);
  return why === undefined ? choice(name, summary(axes)) : { value: name, name, disabled: `(${why})` };
}

/** A line of a menu: the word, and in a second column its meaning. Only the word stays after it
 *  was chosen. */
function choice<T extends string>(value: T, meaning: string): Choice<T> {
  return { value, name: `${value.padEnd(9)}  ${meaning}`, short: value };
}

/** Asks until `parse` accepts the answer. */
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

function optionName(text: string, axes: readonly GridAxis[]): string {
  const name = text.trim();
  if (/\s/.test(name)) throw usageError("expected the name of one option, without blanks");
  if (axes.some((axis) => axis.name === optionFlag(name)))
    throw usageError(`${optionFlag(name)} is varied already`);
  return name;
}

function positiveNumber(text: string): number {
  const value = parseNumber(text);
  if (value <= 0) throw usageError("both ends of a log space must be above 0");
  return value;
}

function stepCount(text: string): number {
  const steps = parseWhole(text);
  checkSteps(steps);
  return steps;
}

function stepFrom(from: number, to: number, text: string): number {
  const step = parseWhole(text);
  valuesOf({ kind: "integers", from, to, step });
  return step;
}

function manualValues(text: string): string[] {
  return valuesOf({ kind: "manual", values: splitWords(text) });
}
