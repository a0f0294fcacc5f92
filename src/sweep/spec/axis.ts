import { CooperateError } from "../../core/failure.ts";
import { parseNumber, parseWhole } from "../numbers.ts";
import { valuesOf } from "../space.ts";
import type { PlacedValue } from "./alias.ts";
import type { Source } from "./source.ts";
import { valueOf } from "./value.ts";
import type { MappingTree, Pair, Tree } from "./yaml-tree.ts";

/** A parameter, in the order of the file. The last one varies fastest. */
export interface SpecAxis {
  readonly name: string;
  readonly at: number;
  readonly choices: readonly PlacedValue[];
}

/** Parses a parameter: one value, a list of them, or a space of numbers.
 *  @throws CooperateError (usage) with line and column of the fault */
export function axisOf(source: Source, name: string, { at, value: tree }: Pair): SpecAxis {
  if (tree.kind === "mapping") return { name, at, choices: spaceChoices(source, name, at, tree) };
  const items = tree.kind === "list" ? tree.items : [tree];
  if (items.length === 0) throw source.error(at, `${name} has no values`, `write ${name}: [0.1, 0.01]`);
  return { name, at, choices: items.map((item) => ({ at: item.at, value: valueOf(source, item, name) })) };
}

/** `{values: [...]}`, `{min: 0.1, max: 1, steps: 3, scale: log}`, `{min: 1, max: 9, step: 2}`. */
function spaceChoices(source: Source, name: string, at: number, tree: MappingTree): readonly PlacedValue[] {
  const keys = [...tree.pairs.keys()];
  const values = tree.pairs.get("values");
  if (values && keys.length === 1) return axisOf(source, name, values).choices;
  const one = tree.pairs.get("value")?.value;
  if (one && keys.length === 1) return [{ at: one.at, value: valueOf(source, one, name) }];
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
  if (step !== undefined && scale === "log")
    throw source.error(at, `${name}: a log scale has steps, not a step`, form);
  const texts = withPlace(source, at, name, () => {
    const [low, high] = [parseNumber(min), parseNumber(max)];
    return valuesOf(
      step === undefined
        ? { kind: scale, low, high, steps: parseWhole(steps as string) }
        : { kind: "stepped", from: low, to: high, step: parseNumber(step) },
    );
  });
  return texts.map((each) => ({ at, value: { kind: "number", text: each } }));
}

/** Adds the position to the error about a number. */
export function withPlace<T>(source: Source, at: number, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    throw source.error(at, `${what}: ${error.message}`, error.hint);
  }
}

/** The text of one value.
 *  @throws CooperateError (usage) when there is none */
export function text(source: Source, tree: Tree, what: string): string {
  return valueOf(source, tree, what).text;
}
