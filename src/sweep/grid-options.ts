import { usageError } from "../core/failure.ts";
import { type CommandText, parseCommand } from "../core/command-text.ts";
import type { Combinator } from "./combinator.ts";
import { COMBINATORS } from "./combinators.ts";
import { programOf } from "./commands.ts";
import { FACTORIAL } from "./factorial.ts";
import { ARGUMENT_MODES, type ArgumentMode, type GridAxis } from "./grid-axis.ts";
import type { GridPlan, Tagging } from "./grid.ts";
import { type PlusOption, plusOptions } from "./grid-words.ts";
import { parseWhole } from "./numbers.ts";
import { type Space, valuesOf } from "./space.ts";
import { axesOf } from "./plus-axes.ts";
import { notesOn } from "./grid-notes.ts";
import { withPrefix } from "./with-prefix.ts";

/** What the words of `--grid` ask for. */
export interface GridRequest {
  readonly plan: GridPlan;
  /** `+append`: continues the numbers of the tags. */
  readonly append: boolean;
  readonly quiet: boolean;
  /** The general options of list builders that were given with a +: `dry-run`, `again`, ... */
  readonly build: readonly string[];
  /** Those with values: the name and the value. */
  readonly valued: readonly (readonly [name: string, value: string])[];
  /** Warnings about probable mistakes. */
  readonly notes: readonly string[];
}

/** Parses the words of `--grid`.
 *  @param words from the first `+` option on
 *  @param defaultName start of the tags without `+jobname`
 *  @throws CooperateError (usage) */
export function parseGrid(words: readonly string[], defaultName: string): GridRequest {
  const options = plusOptions(words);
  const given = new Map(options.map(({ name, values }) => [name, values]));
  const mode = modeOf(given.get("arg-mode")?.[0]);
  const repeat = repeatOf(given.get("repeat"));
  const axes = axesOf(options);
  const tag = tagOf(options, given, defaultName);
  checkNames([...axes, ...(repeat ? [repeat] : [])], tag);
  const { command, env, shellSyntax } = commandOf(given.get("command")?.[0]);
  const plan: GridPlan = {
    command,
    env,
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
    valued: ["shuffle", "each-host", "output"].flatMap((name) => {
      const values = given.get(name);
      return values ? [[name, values.join(",")] as const] : [];
    }),
    notes: notesOn(plan, given, shellSyntax),
  };
}

function commandOf(
  text: string | undefined,
): Pick<GridPlan, "command" | "env"> & Pick<CommandText, "shellSyntax"> {
  if (text === undefined)
    throw usageError("+command is missing", "for example: +command 'python main.py' +arg --lr 0.1 0.01");
  try {
    const { env, words, shellSyntax } = parseCommand(text);
    return { command: programOf(words), env, shellSyntax };
  } catch (error) {
    throw withPrefix("+command", error);
  }
}

function modeOf(text = "argparse"): ArgumentMode {
  const mode = ARGUMENT_MODES.find((each) => each === text);
  if (!mode)
    throw usageError(`+arg-mode ${text}: there is no such mode`, `write ${ARGUMENT_MODES.join(" or ")}`);
  return mode;
}

/** `+repeat 3 --seed` gives the seeds 0, 1, 2. */
function repeatOf(values: readonly string[] | undefined): GridAxis | undefined {
  if (!values) return undefined;
  const [times = "", name = ""] = values;
  try {
    const count = parseWhole(times);
    if (count < 1)
      throw usageError(`${times} times is not a valid repetition`, "give a whole number of at least 1");
    const space: Space = { kind: "integers", from: 0, to: count - 1, step: 1 };
    return { kind: "option", name, space, values: valuesOf(space) };
  } catch (error) {
    throw withPrefix(`+repeat ${times}`, error);
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
    throw withPrefix(`+${combinator.name}`, error);
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
  if (jobname === "") throw usageError("+jobname is empty", "give the name with which the tags start");
  return {
    jobname,
    ...(given.has("tag") && { option }),
    ...(of.length > 0 && { of }),
    numbered: !given.has("no-tag-number"),
  };
}

/** Checks the names of the options.
 *  @throws CooperateError (usage) when a name is empty, or used twice */
function checkNames(axes: readonly GridAxis[], tag: Tagging | undefined): void {
  const names = new Set<string>();
  const options = axes.filter(({ kind }) => kind !== "positional").map(({ name }) => name);
  if (tag?.option !== undefined) options.push(tag.option);
  for (const name of options) {
    if (name === "") throw usageError("the name of an option is empty", "for example: +arg --lr 0.1 0.01");
    if (names.has(name))
      throw usageError(
        name === tag?.option
          ? `${name} is already the option for the tag`
          : `the option ${name} is given twice`,
        name === tag?.option
          ? `name another one: +tag --run-tag`
          : `give all its values at once: +arg ${name} ...`,
      );
    names.add(name);
  }
}
