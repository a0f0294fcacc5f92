import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import { COMBINATORS } from "./combinators.ts";

/**
 * The `+` options as words: `+` and a letter begins an option, and all up to the next one are its values, whatever they look
 * like. `++x` is the value `+x`, and `+=x` the value `x`, as it stands. `+tag=--x` is `+tag --x`.
 */

/** One `+` option as it was given. */
export interface PlusOption {
  readonly name: string;
  readonly values: readonly string[];
}

interface Row {
  /** What follows it, for messages. */
  readonly usage: string;
  readonly least: number;
  readonly most: number;
  /** Given a second time it adds to the first. */
  readonly many?: true;
  /** From which value on one of cooperate's own options must be a slip. */
  readonly guardedFrom?: number;
}

const ANY = Number.POSITIVE_INFINITY;
const NOTHING: Row = { usage: "", least: 0, most: 0 };

const ROWS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ["command", { usage: "'PROGRAM WORDS ...'", least: 1, most: 1 }],
  ["arg", { usage: "--NAME [VALUE ...]", least: 1, most: ANY, many: true, guardedFrom: 1 }],
  ["pos-arg", { usage: "VALUE [VALUE ...]", least: 1, most: ANY, many: true, guardedFrom: 0 }],
  ["flag", { usage: "--NAME", least: 1, most: 1, many: true }],
  ["linear", { usage: "--NAME LOW HIGH STEPS", least: 4, most: 4, many: true, guardedFrom: 1 }],
  ["log", { usage: "--NAME LOW HIGH STEPS", least: 4, most: 4, many: true, guardedFrom: 1 }],
  ["integers", { usage: "--NAME FROM TO [STEP]", least: 3, most: 4, many: true, guardedFrom: 1 }],
  ["repeat", { usage: "N --NAME", least: 2, most: 2 }],
  ["exclude", { usage: "NAME=VALUE[,NAME=VALUE ...] ...", least: 1, most: ANY, many: true }],
  ["tag", { usage: "[--NAME]", least: 0, most: 1 }],
  ["tag-args", { usage: "--NAME [--NAME ...]", least: 1, most: ANY, many: true }],
  ["no-tag-number", NOTHING],
  ["name", NOTHING],
  ["jobname", { usage: "NAME", least: 1, most: 1 }],
  ["arg-mode", { usage: "argparse|hydra", least: 1, most: 1 }],
  ["append", NOTHING],
  ["quiet", NOTHING],
  ...["again", "dry-run", "print", "debug", "yes"].map((name) => [name, NOTHING] as const),
  ...COMBINATORS.map(({ name, parameters }) => {
    const words = parameters.map((each) => (each.preset === undefined ? each.name : `[${each.name}]`));
    const least = parameters.filter(({ preset }) => preset === undefined).length;
    return [name, { usage: words.join(" "), least, most: parameters.length }] as const;
  }),
]);

const SHORT: ReadonlyMap<string, string> = new Map([
  ["a", "append"],
  ["q", "quiet"],
]);

/** Options of cooperate itself that people type at the end, where they would be the values of a `+` option. */
const OWN: ReadonlySet<string> = new Set(
  ["again", "debug", "dry-run", "help", "print", "yes"].map((name) => `--${name}`),
);

/** The options in `words`, which begin with the first of them; each with as many values as it takes.
 *  @throws CooperateError (usage) for one that is none, with the wrong number of values, or given twice */
export function plusOptions(words: readonly string[]): PlusOption[] {
  const options: { name: string; values: string[]; raw: string[] }[] = [];
  for (const word of words) {
    const [, typed, , value] = OPTION.exec(word) ?? [];
    if (typed !== undefined) {
      const name = SHORT.get(typed) ?? typed;
      if (!ROWS.has(name)) throw unknownOption(word, name);
      options.push({
        name,
        values: value === undefined ? [] : [value],
        raw: value === undefined ? [] : [""],
      });
      continue;
    }
    const last = options.at(-1);
    if (!last) throw usageError(`${quoteWords([word])} stands before the first + option`);
    last.values.push(word.replace(ESCAPE, ""));
    last.raw.push(word);
  }
  const seen = new Set<string>();
  for (const { name, values, raw } of options) {
    checkValues(name, values, raw);
    if (seen.has(name) && !ROWS.get(name)?.many) throw usageError(`+${name} is given twice`, "give it once");
    seen.add(name);
  }
  return options.map(({ name, values }) => ({ name, values }));
}

const OPTION = /^\+(\p{L}[^=]*)(=([\s\S]*))?$/u;
const ESCAPE = /^\+(?=\+)|^\+=/;

/** `word` as a value behind a `+` option. */
export function valueWord(word: string): string {
  if (OWN.has(word)) return `+=${word}`;
  return /^\+[+=\p{L}]/u.test(word) ? `+${word}` : word;
}

function unknownOption(word: string, name: string): Error {
  if (name === "jobfile")
    return usageError(
      "+jobfile: the list is the word behind --grid",
      "for example: cooperate --grid exps.json +command ...",
    );
  if (name === "h" || name === "help")
    return usageError("+help: the options are shown by", "cooperate --grid --help");
  const similar = mostSimilar(name, ROWS.keys());
  return usageError(
    `unknown option ${quoteWords(["", word]).slice(3)}`,
    similar === undefined
      ? `a value that begins with + is written with two of them: ${quoteWords(["", `+${word}`]).slice(3)}`
      : `did you mean +${similar}?`,
  );
}

function checkValues(name: string, values: readonly string[], raw: readonly string[]): void {
  const { usage, least, most, guardedFrom = ANY } = ROWS.get(name) as Row;
  const form = `write +${name} ${usage}`.trimEnd();
  if (values.length < least)
    throw usageError(`+${name} has ${values.length === 0 ? "no value" : "too few values"}`, form);
  const own =
    raw.slice(guardedFrom).find((word) => OWN.has(word)) ?? raw.slice(most).find((word) => OWN.has(word));
  if (own !== undefined) {
    const plus = own === "--help" ? "cooperate --grid --help shows the options" : `write +${own.slice(2)}`;
    const escape = most === ANY ? `; as a value it is written +=${own}` : "";
    throw usageError(`${own} stands behind +${name}, as a value of it`, plus + escape);
  }
  if (values.length <= most) return;
  if (name === "command")
    throw usageError(
      "+command takes one word",
      `quote it: +command ${quoteWords(["", quoteWords(values)]).slice(3)}`,
    );
  const extra = quoteWords(["", values[most] as string]).slice(3);
  throw usageError(`+${name} does not take ${extra}`, form);
}
