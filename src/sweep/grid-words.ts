import { usageError } from "../core/failure.ts";
import { quoteArgument, quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import { COMBINATORS } from "./combinators.ts";
import { asArgs, asPlusOptions, isOption } from "./forgotten-arg.ts";

/**
 * Parses the `+` options: `+` and a letter start an option, and all words up to the next one are
 * its values, whatever they look like. `++x` is the value `+x`, and `+=x` the value `x` without
 * interpretation. `+tag=--x` is `+tag --x`.
 */

/** One `+` option as it was given. */
export interface PlusOption {
  readonly name: string;
  readonly values: readonly string[];
}

interface OptionSyntax {
  /** Its values, for messages. */
  readonly usage: string;
  readonly min: number;
  readonly max: number;
  /** Whether it may be given again, which adds to its values. */
  readonly isRepeatable?: true;
  /** From this value on, one of cooperate's own options must be a mistake. */
  readonly guardedFrom?: number;
}

const UNLIMITED = Number.POSITIVE_INFINITY;
const NO_VALUES: OptionSyntax = { usage: "", min: 0, max: 0 };

const SYNTAX: ReadonlyMap<string, OptionSyntax> = new Map<string, OptionSyntax>([
  ["command", { usage: "'PROGRAM WORDS ...'", min: 1, max: 1 }],
  ["arg", { usage: "--NAME [VALUE ...]", min: 1, max: UNLIMITED, isRepeatable: true, guardedFrom: 1 }],
  ["pos-arg", { usage: "VALUE [VALUE ...]", min: 1, max: UNLIMITED, isRepeatable: true, guardedFrom: 0 }],
  ["flag", { usage: "--NAME", min: 1, max: 1, isRepeatable: true }],
  ["linear", { usage: "--NAME LOW HIGH STEPS", min: 4, max: 4, isRepeatable: true, guardedFrom: 1 }],
  ["log", { usage: "--NAME LOW HIGH STEPS", min: 4, max: 4, isRepeatable: true, guardedFrom: 1 }],
  ["integers", { usage: "--NAME FROM TO [STEP]", min: 3, max: 4, isRepeatable: true, guardedFrom: 1 }],
  ["repeat", { usage: "N --NAME", min: 2, max: 2 }],
  ["exclude", { usage: "NAME=VALUE[,NAME=VALUE ...] ...", min: 1, max: UNLIMITED, isRepeatable: true }],
  ["tag", { usage: "[--NAME]", min: 0, max: 1 }],
  ["tag-args", { usage: "--NAME [--NAME ...]", min: 1, max: UNLIMITED, isRepeatable: true }],
  ["no-tag-number", NO_VALUES],
  ["name", NO_VALUES],
  ["jobname", { usage: "NAME", min: 1, max: 1 }],
  ["arg-mode", { usage: "argparse|hydra", min: 1, max: 1 }],
  ["append", NO_VALUES],
  ["quiet", NO_VALUES],
  ["shuffle", { usage: "SEED", min: 1, max: 1 }],
  ["each-host", { usage: "HOST[,HOST ...]", min: 1, max: UNLIMITED }],
  ["output", { usage: "DIR", min: 1, max: 1 }],
  ...["again", "dry-run", "print", "debug", "yes"].map((name) => [name, NO_VALUES] as const),
  ...COMBINATORS.map(({ name, parameters }) => {
    const words = parameters.map((each) => (each.preset === undefined ? each.name : `[${each.name}]`));
    const min = parameters.filter(({ preset }) => preset === undefined).length;
    return [name, { usage: words.join(" "), min, max: parameters.length }] as const;
  }),
]);

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["a", "append"],
  ["q", "quiet"],
]);

/** Options of cooperate itself that people type at the end, where they would become values of a
 *  `+` option. */
const COOPERATE_OPTIONS: ReadonlySet<string> = new Set(
  ["again", "debug", "dry-run", "each-host", "help", "print", "shuffle", "yes"].map((name) => `--${name}`),
);

/** Parses the options in `words`, which start with the first of them.
 *  @throws CooperateError (usage) for an unknown option, one with the wrong number of values, or
 *    one that is given twice */
export function plusOptions(words: readonly string[]): PlusOption[] {
  const options: { name: string; values: string[]; raw: string[] }[] = [];
  for (const word of words) {
    const [, typed, , value] = OPTION.exec(word) ?? [];
    if (typed !== undefined) {
      const name = ABBREVIATIONS.get(typed) ?? typed;
      if (!SYNTAX.has(name)) throw unknownOption(word, name);
      options.push({
        name,
        values: value === undefined ? [] : [value],
        raw: value === undefined ? [] : [""],
      });
      continue;
    }
    const last = options.at(-1);
    if (!last) throw usageError(`${quoteWords([word])} comes before the first + option`);
    last.values.push(word.replace(ESCAPE, ""));
    last.raw.push(word);
  }
  const seen = new Set<string>();
  for (const { name, values, raw } of options) {
    checkValues(name, values, raw);
    if (seen.has(name) && !SYNTAX.get(name)?.isRepeatable)
      throw usageError(`+${name} is given twice`, "give it once");
    seen.add(name);
  }
  return options.map(({ name, values }) => ({ name, values }));
}

const OPTION = /^\+(\p{L}[^=]*)(=([\s\S]*))?$/u;
const ESCAPE = /^\+(?=\+)|^\+=/;

/** `word` as a value of a `+` option. */
export function valueWord(word: string): string {
  if (COOPERATE_OPTIONS.has(word)) return `+=${word}`;
  return /^\+[+=\p{L}]/u.test(word) ? `+${word}` : word;
}

function unknownOption(word: string, name: string): Error {
  if (name === "jobfile")
    return usageError(
      "+jobfile: the list is the word after --grid",
      "for example: cooperate --grid exps.json +command ...",
    );
  if (name === "h" || name === "help")
    return usageError("+help: the options are shown by", "cooperate --grid --help");
  const similar = mostSimilar(name, SYNTAX.keys());
  return usageError(
    `unknown option ${quoteWords(["", word]).slice(3)}`,
    similar === undefined
      ? `write a value that begins with + with two of them: ${quoteWords(["", `+${word}`]).slice(3)}`
      : `did you mean +${similar}?`,
  );
}

function checkValues(name: string, values: readonly string[], raw: readonly string[]): void {
  const { usage, min, max, guardedFrom = UNLIMITED } = SYNTAX.get(name) as OptionSyntax;
  const form = `write +${name} ${usage}`.trimEnd();
  if (values.length < min)
    throw usageError(`+${name} has ${values.length === 0 ? "no value" : "too few values"}`, form);
  const own =
    raw.slice(guardedFrom).find((word) => COOPERATE_OPTIONS.has(word)) ??
    raw.slice(max).find((word) => COOPERATE_OPTIONS.has(word));
  if (own !== undefined) {
    const plus = own === "--help" ? "cooperate --grid --help shows the options" : `write +${own.slice(2)}`;
    const escape = max === UNLIMITED ? `; as a value it is written +=${own}` : "";
    throw usageError(`${own} is a value of +${name} here`, plus + escape);
  }
  if (values.length <= max) return;
  const quoted = (words: readonly string[]): string => words.map(quoteArgument).join(" ");
  if (name === "command")
    throw usageError("+command takes one word", `write ${quoted(asPlusOptions(values, valueWord))}`);
  const from = isOption(values[max] as string) ? max : min;
  const option = values.findIndex((word, i) => i >= from && isOption(word));
  const before = [`+${name}`, ...values.slice(0, option).map(valueWord)];
  throw usageError(
    `+${name} does not take ${quoteArgument(values[option === -1 ? max : option] as string)}`,
    option === -1 ? form : `write ${quoted([...before, ...asArgs(values.slice(option), valueWord)])}`,
  );
}
