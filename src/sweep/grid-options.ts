import { CooperateError, usageError } from "../core/failure.ts";
import { quoteWords, splitWords } from "../core/shell-words.ts";
import { mostSimilar } from "../core/similar.ts";
import type { Combinator } from "./combinator.ts";
import { COMBINATORS } from "./combinators.ts";
import { programOf } from "./commands.ts";
import { FACTORIAL } from "./factorial.ts";
import { ARGUMENT_MODES, type ArgumentMode, FLAG_VALUES, type GridAxis } from "./grid-axis.ts";
import type { GridPlan, Tagging } from "./grid.ts";
import { type PlusOption, plusOptions } from "./grid-words.ts";
import { parseNumber, parseWhole } from "./numbers.ts";
import { type Space, valuesOf } from "./space.ts";

/** What the words of `--grid` ask for. */
export interface GridRequest {
  readonly plan: GridPlan;
  /** `+append`: counts the tags on. */
  readonly append: boolean;
  readonly quiet: boolean;
  /** Those of the options of every list builder that were given with a +: `dry-run`, `again`, ... */
  readonly build: readonly string[];
  /** What may not be as it was meant. */
  readonly notes: readonly string[];
}

/** @param words from the first `+` option on
 *  @param defaultName what tags begin with when `+jobname` does not say it
 *  @throws CooperateError (usage) */
export function parseGrid(words: readonly string[], defaultName: string): GridRequest {
  const options = plusOptions(words);
  const given = new Map(options.map(({ name, values }) => [name, values]));
  const mode = modeOf(given.get("arg-mode")?.[0]);
  const repeat = repeatOf(given.get("repeat"));
  const axes = axesOf(options);
  const tag = tagOf(options, given, defaultName);
  checkNames([...axes, ...(repeat ? [repeat] : [])], tag);
  const plan: GridPlan = {
    command: commandOf(given.get("command")?.[0]),
    mode,
    axes,
    ...combinationOf(options, axes),
    excluded: options.filter(({ name }) => name === "exclude").flatMap(({ values }) => values),
    repeat,
    tag,
  };
  return {
    plan,
    append: given.has("append"),
    quiet: given.has("quiet"),
    build: ["again", "dry-run", "print", "debug", "yes"].filter((name) => given.has(name)),
    notes: notesOn(plan, given),
  };
}

function commandOf(text: string | undefined): GridPlan["command"] {
  if (text === undefined)
    throw usageError("+command is missing", "for example: +command 'python main.py' +arg --lr 0.1 0.01");
  try {
    return programOf(splitWords(text));
  } catch (error) {
    throw within("+command", error);
  }
}

function modeOf(text = "argparse"): ArgumentMode {
  const mode = ARGUMENT_MODES.find((each) => each === text);
  if (!mode)
    throw usageError(`+arg-mode ${text}: there is no such mode`, `write ${ARGUMENT_MODES.join(" or ")}`);
  return mode;
}

/** Positional words first, flags last, as they stand in a command. */
function axesOf(options: readonly PlusOption[]): GridAxis[] {
  const axes: Record<"positional" | "option" | "flag", GridAxis[]> = { positional: [], option: [], flag: [] };
  for (const { name, values } of options) {
    const [first = "", ...rest] = values;
    try {
      if (name === "pos-arg") {
        const its = valuesOf({ kind: "manual", values });
        axes.positional.push({ kind: "positional", name: String(axes.positional.length + 1), values: its });
      } else if (name === "flag") {
        axes.flag.push({ kind: "flag", toggle: true, name: first, values: FLAG_VALUES });
      } else if (name === "arg" && rest.length === 0) {
        axes.option.push({ kind: "bare", name: first, values: [""] });
      } else {
        const space = spaceOf(name, rest);
        if (space) axes.option.push({ kind: "option", name: first, space, values: valuesOf(space) });
      }
    } catch (error) {
      throw within(name === "pos-arg" ? "+pos-arg" : `+${name} ${first}`, error);
    }
  }
  return [...axes.positional, ...axes.option, ...axes.flag];
}

function spaceOf(option: string, values: readonly string[]): Space | undefined {
  const [first = "", second = "", third] = values;
  switch (option) {
    case "arg":
      return { kind: "manual", values };
    case "linear":
    case "log":
      return {
        kind: option,
        low: parseNumber(first),
        high: parseNumber(second),
        steps: parseWhole(third ?? ""),
      };
    case "integers": {
      const [from, to] = [parseWhole(first), parseWhole(second)];
      return {
        kind: "integers",
        from,
        to,
        step: third === undefined ? stepTowards(from, to) : parseWhole(third),
      };
    }
    default:
      return undefined;
  }
}

/** What is meant when no step is given. */
export function stepTowards(from: number, to: number): number {
  return to < from ? -1 : 1;
}

/** `+repeat 3 --seed` is the seeds 0, 1, 2. */
function repeatOf(values: readonly string[] | undefined): GridAxis | undefined {
  if (!values) return undefined;
  const [times = "", name = ""] = values;
  try {
    const count = parseWhole(times);
    if (count < 1) throw usageError(`${times} times is no repetition`, "give a whole number of at least 1");
    const space: Space = { kind: "integers", from: 0, to: count - 1, step: 1 };
    return { kind: "option", name, space, values: valuesOf(space) };
  } catch (error) {
    throw within(`+repeat ${times}`, error);
  }
}

function combinationOf(
  options: readonly PlusOption[],
  axes: readonly GridAxis[],
): { combinator: Combinator; numbers: number[] } {
  const chosen = options.flatMap(({ name, values }) => {
    const combinator = COMBINATORS.find((each) => each.name === name);
    return combinator ? [{ combinator, values }] : [];
  });
  const [first, second] = chosen;
  if (!first) return { combinator: FACTORIAL, numbers: [] };
  if (second)
    throw usageError(
      `+${first.combinator.name} and +${second.combinator.name} do not go together`,
      "give one of them",
    );
  const { combinator, values } = first;
  try {
    const numbers = combinator.parameters.map(({ parse, preset }, i) => {
      const text = values[i];
      return text === undefined && preset !== undefined ? preset : parse(text ?? "", axes);
    });
    return { combinator, numbers };
  } catch (error) {
    throw within(`+${combinator.name}`, error);
  }
}

function tagOf(
  options: readonly PlusOption[],
  given: ReadonlyMap<string, readonly string[]>,
  defaultName: string,
): Tagging | undefined {
  if (!given.has("tag") && !given.has("name")) return undefined;
  const [option = "--tag"] = given.get("tag") ?? [];
  const of = options.filter(({ name }) => name === "tag-args").flatMap(({ values }) => values);
  const jobname = given.get("jobname")?.[0] ?? defaultName;
  if (jobname === "") throw usageError("+jobname is empty", "give the tags a name to begin with");
  return {
    jobname,
    ...(given.has("tag") && { option }),
    ...(of.length > 0 && { of }),
    numbered: !given.has("no-tag-number"),
  };
}

/** @throws CooperateError (usage) when an option has no name, or one name stands for two */
function checkNames(axes: readonly GridAxis[], tag: Tagging | undefined): void {
  const names = new Set<string>();
  const options = axes.filter(({ kind }) => kind !== "positional").map(({ name }) => name);
  if (tag?.option !== undefined) options.push(tag.option);
  for (const name of options) {
    if (name === "") throw usageError("the name of an option is empty", "for example: +arg --lr 0.1 0.01");
    if (names.has(name))
      throw usageError(
        name === tag?.option ? `${name} gets the tag already` : `the option ${name} is given twice`,
        name === tag?.option
          ? `name another one: +tag --run-tag`
          : `give all its values at once: +arg ${name} ...`,
      );
    names.add(name);
  }
}

function notesOn({ axes, repeat, tag }: GridPlan, given: ReadonlyMap<string, readonly string[]>): string[] {
  const notes: string[] = [];
  for (const { kind, name, values } of axes) {
    const option =
      kind === "option" || kind === "positional"
        ? values.find((value) => /^--[\p{L}]/u.test(value))
        : undefined;
    if (option === undefined) continue;
    const where = kind === "positional" ? "+pos-arg" : name;
    notes.push(
      `${quoteWords(["", option]).slice(3)} is a value of ${where} here; an option of its own begins with +arg`,
    );
  }
  const known = [...axes, ...(repeat ? [repeat] : [])].filter(
    ({ kind }) => kind === "option" || kind === "bare",
  );
  for (const name of tag?.of ?? []) {
    if (known.some((axis) => axis.name === name)) continue;
    const similar = mostSimilar(
      name,
      known.map((axis) => axis.name),
    );
    const hint = similar === undefined ? "" : `; did you mean ${similar}?`;
    notes.push(`+tag-args ${name}: no +arg has that name${hint}`);
  }
  for (const name of ["tag-args", "no-tag-number"])
    if (!tag && given.has(name)) notes.push(`+${name} does nothing without +tag`);
  return notes;
}

/** `error`, if it is the user's, with the place before its message. */
function within(where: string, error: unknown): unknown {
  if (!(error instanceof CooperateError)) return error;
  return usageError(`${where}: ${error.message}`, error.hint);
}
