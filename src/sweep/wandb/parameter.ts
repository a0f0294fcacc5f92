import { CooperateError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { parseNumber } from "../numbers.ts";
import type { Source } from "../spec/source.ts";
import type { MappingTree, Pair, Tree } from "../spec/yaml-tree.ts";
import { type Draw, DISTRIBUTIONS, type Numbers, textOf } from "./distributions.ts";
import { type PythonValue, pythonValue } from "./python-value.ts";

/** One parameter of a wandb sweep: values to choose from, or a distribution to draw from. */
export type Parameter = {
  /** Its name; for a nested one also the names that it is below. */
  readonly path: readonly string[];
  readonly at: number;
} & (
  | { readonly choices: readonly PythonValue[]; readonly weights?: readonly number[] }
  | { readonly choices?: undefined; readonly distribution: string; readonly draw: Draw }
);

const KEYS = [
  "value",
  "values",
  "probabilities",
  "distribution",
  "min",
  "max",
  "q",
  "mu",
  "sigma",
  "parameters",
];
const OWN_KINDS = ["constant", "categorical", "categorical_w_probabilities"];

/** Reads the parameters below `tree`, also nested ones.
 *  @throws CooperateError (usage) with the place of what is not understood */
export function parametersOf(source: Source, tree: Tree, above: readonly string[] = []): Parameter[] {
  if (tree.kind !== "mapping")
    throw source.error(tree.at, "parameters: expected a mapping", "such as lr: {values: [0.1, 0.01]}");
  return [...tree.pairs].flatMap(([name, { at, value }]) => {
    const path = [...above, name];
    if (value.kind !== "mapping")
      throw source.error(
        value.at,
        `${path.join(".")}: a ${value.kind}, not a mapping`,
        "write {value: ...} or {values: [...]}",
      );
    const nested = value.pairs.get("parameters");
    return nested ? parametersOf(source, nested.value, path) : [parameterOf(source, path, at, value)];
  });
}

function parameterOf(source: Source, path: readonly string[], at: number, tree: MappingTree): Parameter {
  const what = path.join(".");
  for (const [key, pair] of tree.pairs) if (!KEYS.includes(key)) throw unknownKey(source, what, key, pair);
  const [single, several] = [tree.pairs.get("value"), tree.pairs.get("values")];
  if (single) return { path, at, choices: [pythonValue(source, single.value, what)] };
  if (several) return choicesOf(source, path, at, several, tree.pairs.get("probabilities"));
  return drawnOf(source, path, at, tree);
}

function choicesOf(
  source: Source,
  path: readonly string[],
  at: number,
  { value }: Pair,
  probabilities: Pair | undefined,
): Parameter {
  const what = path.join(".");
  if (value.kind !== "list" || value.items.length === 0)
    throw source.error(value.at, `${what}: values is a list with at least one value`);
  const choices = value.items.map((item) => pythonValue(source, item, what));
  if (!probabilities) return { path, at, choices };
  const { value: list } = probabilities;
  const weights =
    list.kind === "list" ? list.items.map((item) => numberOf(source, item, `${what}: probabilities`)) : [];
  if (weights.length !== choices.length)
    throw source.error(list.at, `${what}: one probability for each of the ${choices.length} values`);
  return { path, at, choices, weights };
}

function drawnOf(source: Source, path: readonly string[], at: number, tree: MappingTree): Parameter {
  const what = path.join(".");
  const given = (key: string): number | undefined => {
    const pair = tree.pairs.get(key);
    return pair && numberOf(source, pair.value, `${what}: ${key}`);
  };
  const name = distributionOf(source, what, tree);
  const { needs, defaults, isLogOfEnds, draw } = DISTRIBUTIONS[name] as (typeof DISTRIBUTIONS)[string];
  const numbers: Record<string, number> = { ...defaults };
  for (const key of ["min", "max", "q", "mu", "sigma"]) {
    const number = given(key);
    if (number !== undefined) numbers[key] = number;
    else if (needs.includes(key)) throw source.error(at, `${what}: ${name} needs ${key}`);
  }
  checkNumbers(source, at, what, numbers, isLogOfEnds === true);
  if (name === "int_uniform") return { path, at, ...wholeNumbers(numbers) };
  return { path, at, distribution: name, draw: (random) => textOf(draw(numbers, random)) };
}

/** All whole numbers between both ends, as long as these are few enough to list. */
function wholeNumbers(numbers: Numbers): { choices: PythonValue[] } | { distribution: string; draw: Draw } {
  const { min = 0, max = 0 } = numbers;
  if (max - min < MOST_LISTED)
    return { choices: Array.from({ length: max - min + 1 }, (_, i) => ({ number: String(min + i) })) };
  const { draw } = DISTRIBUTIONS["int_uniform"] as (typeof DISTRIBUTIONS)[string];
  return { distribution: "int_uniform", draw: (random) => textOf(draw(numbers, random)) };
}

const MOST_LISTED = 100_000;

function distributionOf(source: Source, what: string, tree: MappingTree): string {
  const pair = tree.pairs.get("distribution");
  if (!pair)
    return isWhole(tree.pairs.get("min")) && isWhole(tree.pairs.get("max")) ? "int_uniform" : "uniform";
  const name = pair.value.kind === "scalar" ? pair.value.text : "";
  if (Object.hasOwn(DISTRIBUTIONS, name)) return name;
  if (OWN_KINDS.includes(name)) throw source.error(pair.at, `${what}: ${name} needs value or values`);
  const similar = mostSimilar(name, [...Object.keys(DISTRIBUTIONS), ...OWN_KINDS]);
  const hint =
    similar === undefined
      ? `there are: ${Object.keys(DISTRIBUTIONS).join(", ")}`
      : `did you mean ${similar}?`;
  throw source.error(pair.at, `${what}: no values can be drawn from the distribution ${name}`, hint);
}

/** As in wandb: whole numbers at both ends, as they are written, mean whole numbers between them. */
function isWhole(pair: Pair | undefined): boolean {
  return pair?.value.kind === "scalar" && /^[-+]?\d+$/.test(pair.value.text);
}

function checkNumbers(
  source: Source,
  at: number,
  what: string,
  numbers: Numbers,
  isLogOfEnds: boolean,
): void {
  const { min = 0, max = 0, q = 1, sigma = 1 } = numbers;
  if (min > max) throw source.error(at, `${what}: min ${min} is above max ${max}`);
  if (isLogOfEnds && min <= 0) throw source.error(at, `${what}: min must be above 0 for a logarithm`);
  if (q <= 0 || sigma < 0) throw source.error(at, `${what}: q must be above 0, and sigma not below it`);
}

function numberOf(source: Source, tree: Tree, what: string): number {
  try {
    return parseNumber(tree.kind === "scalar" ? tree.text : "");
  } catch (error) {
    throw error instanceof CooperateError ? source.error(tree.at, `${what}: ${error.message}`) : error;
  }
}

function unknownKey(source: Source, what: string, key: string, { at }: Pair): Error {
  const similar = mostSimilar(key, KEYS);
  return source.error(
    at,
    `${what}: there is no ${key} of a parameter`,
    similar === undefined ? `there are: ${KEYS.join(", ")}` : `did you mean ${similar}?`,
  );
}
