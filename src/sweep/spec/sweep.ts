import { CooperateError, usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { parseNumber, parseWhole } from "../numbers.ts";
import { type Space, valuesOf } from "../space.ts";
import type { PlacedValue } from "./alias.ts";
import type { Source } from "./source.ts";
import type { Template } from "./template.ts";
import { valueOf } from "./value.ts";
import type { MappingTree, Pair, Tree } from "./yaml-tree.ts";

/** One document: parameters and their values. */
export interface Sweep {
  readonly at: number;
  readonly title: string | undefined;
  /** Names of the templates to fill in; undefined means all. */
  readonly commands: readonly string[] | undefined;
  readonly method: Method;
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  readonly axes: readonly SpecAxis[];
}

const METHODS = ["grid", "zip", "random"] as const;
export type Method = (typeof METHODS)[number];

/** A parameter, in the order of the file. The last one varies fastest. */
export interface SpecAxis {
  readonly name: string;
  readonly at: number;
  readonly choices: readonly PlacedValue[];
}

/** Keys of a document that are not parameters. Those without _ are parameters when a template has
 *  a placeholder of that name. */
const SWEEP_KEYS = ["_title", "_cmd", "_method", "_sample", "_seed"];
const SHORT_KEYS = ["method", "sample", "seed"];

/** Parses one document.
 *  @throws CooperateError (usage) with line and column of the fault */
export function parseSweep(source: Source, tree: MappingTree, templates: readonly Template[]): Sweep {
  const keys = new Map<string, Pair>();
  const axes: SpecAxis[] = [];
  for (const [key, pair] of tree.pairs) {
    const isShortKey =
      SHORT_KEYS.includes(key) && !templates.some(({ placeholders }) => placeholders.has(key));
    const word = isShortKey ? `_${key}` : key;
    if (!word.startsWith("_")) axes.push(axisOf(source, key, pair));
    else if (!SWEEP_KEYS.includes(word)) throw unknownKey(source, pair.at, word);
    else if (keys.has(word)) throw source.error(pair.at, `${word} is given twice`);
    else keys.set(word, pair);
  }
  const number = (word: string): number | undefined => {
    const pair = keys.get(word);
    return pair && withPlace(source, pair.at, word, () => parseWhole(text(source, pair.value, word)));
  };
  const title = keys.get("_title");
  const method = keys.get("_method");
  const sample = number("_sample");
  return {
    at: tree.at,
    title: title && text(source, title.value, "_title"),
    commands: commandsOf(source, keys.get("_cmd"), templates),
    method: method ? methodOf(source, method) : sample === undefined ? "grid" : "random",
    sample,
    seed: number("_seed"),
    axes,
  };
}

function unknownKey(source: Source, at: number, word: string): Error {
  const similar = mostSimilar(word, SWEEP_KEYS);
  const hint = similar === undefined ? `there are: ${SWEEP_KEYS.join(", ")}` : `did you mean ${similar}?`;
  return source.error(at, `${word}: names that start with _ are reserved, and this one is unknown`, hint);
}

function methodOf(source: Source, { at, value }: Pair): Method {
  const name = text(source, value, "method");
  const method = METHODS.find((each) => each === name);
  if (method) return method;
  throw source.error(at, `method: there is no ${name}`, `write one of: ${METHODS.join(", ")}`);
}

function commandsOf(
  source: Source,
  pair: Pair | undefined,
  templates: readonly Template[],
): string[] | undefined {
  if (!pair) return undefined;
  const items = pair.value.kind === "list" ? pair.value.items : [pair.value];
  return items.map((item) => {
    const name = text(source, item, "_cmd");
    if (templates.some((template) => template.name === name)) return name;
    throw source.error(
      item.at,
      noTemplate(name, templates),
      `there are: ${templates.map((each) => each.name).join(", ")}`,
    );
  });
}

/** The message for an unknown template, with the most similar name if there is one. */
export function noTemplate(name: string, templates: readonly Template[]): string {
  const similar = mostSimilar(
    name,
    templates.map((each) => each.name),
  );
  return `no template is called ${name}${similar === undefined ? "" : `; did you mean ${similar}?`}`;
}

function text(source: Source, tree: Tree, what: string): string {
  return valueOf(source, tree, what).text;
}

function axisOf(source: Source, name: string, { at, value: tree }: Pair): SpecAxis {
  if (tree.kind === "mapping") return { name, at, choices: spaceChoices(source, name, at, tree) };
  const items = tree.kind === "list" ? tree.items : [tree];
  if (items.length === 0) throw source.error(at, `${name} has no values`, `write ${name}: [0.1, 0.01]`);
  return { name, at, choices: items.map((item) => ({ at: item.at, value: valueOf(source, item, name) })) };
}

/** `{values: [...]}`, `{min: 0.1, max: 1, steps: 3, scale: log}`, `{min: 1, max: 9, step: 2}`. */
function spaceChoices(source: Source, name: string, at: number, tree: MappingTree): readonly PlacedValue[] {
  const keys = [...tree.pairs.keys()];
  const values = tree.pairs.get("values") ?? tree.pairs.get("value");
  if (values && keys.length === 1) return axisOf(source, name, values).choices;
  const known = ["min", "max", "steps", "step", "scale"];
  const unknown = keys.find((key) => !known.includes(key));
  const form = `write ${name}: {min: 0.1, max: 1, steps: 3, scale: log} or {values: [...]}`;
  if (unknown !== undefined)
    throw source.error(
      (tree.pairs.get(unknown) as Pair).at,
      `${name}: there is no ${unknown} for values`,
      form,
    );
  const given = (key: string): string | undefined => {
    const pair = tree.pairs.get(key);
    return pair && text(source, pair.value, `${name}: ${key}`);
  };
  const [min, max, steps, step, scale = "linear"] = [
    given("min"),
    given("max"),
    given("steps"),
    given("step"),
    given("scale"),
  ];
  if (min === undefined || max === undefined || (steps === undefined) === (step === undefined))
    throw source.error(at, `${name}: expected min, max, and steps or step`, form);
  if (scale !== "linear" && scale !== "log")
    throw source.error(at, `${name}: there is no scale ${scale}`, "write linear or log");
  const texts = withPlace(source, at, name, () => {
    const space: Space =
      step === undefined
        ? { kind: scale, low: parseNumber(min), high: parseNumber(max), steps: parseWhole(steps as string) }
        : { kind: "integers", from: parseWhole(min), to: parseWhole(max), step: parseWhole(step) };
    return valuesOf(space);
  });
  return texts.map((each) => ({ at, value: { kind: "number", text: each } }));
}

/** Adds the position to the error about a number. */
function withPlace<T>(source: Source, at: number, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw source.error(at, `${what}: ${error.message}`, error.hint);
  }
}

/** Checks that a sweep has the title `title`.
 *  @throws CooperateError (usage) when none has */
export function checkTitle(title: string, sweeps: readonly Sweep[]): void {
  const titles = [...new Set(sweeps.flatMap((sweep) => sweep.title ?? []))];
  if (titles.includes(title)) return;
  const similar = mostSimilar(title, titles);
  const titleHint = titles.length === 0 ? "no sweep has a _title" : `there are: ${titles.join(", ")}`;
  throw usageError(
    `no sweep is titled ${title}`,
    similar === undefined ? titleHint : `did you mean ${similar}?`,
  );
}
