import { mostSimilar } from "../../core/similar.ts";
import type { Source } from "./source.ts";
import { type Value, valueOf } from "./value.ts";
import type { Pair, Tree } from "./yaml-tree.ts";

/** A value and its position. */
export interface PlacedValue {
  readonly at: number;
  readonly value: Value;
}

/** Names for bundles of values: `model: {small: {layers: 2, width: 64}, large: {...}}`. A bundle
 *  may refer to others. */
export class Aliases {
  readonly #source: Source;
  readonly #bundles: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, PlacedValue>>>;

  constructor(
    source: Source,
    bundles: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, PlacedValue>>>,
  ) {
    this.#source = source;
    this.#bundles = bundles;
    for (const [alias, cases] of bundles)
      for (const [name, members] of cases)
        for (const [param, choice] of members) this.resolve(param, choice, [`${alias}: ${name}`]);
  }

  has(param: string): boolean {
    return this.#bundles.has(param);
  }

  /** The parameters that `param` stands for when its value is `choice`; `param` itself when it is
   *  not an alias.
   *  @throws CooperateError (usage) for a missing bundle, a cycle, or two bundles that set the
   *    same parameter */
  resolve(param: string, { at, value }: PlacedValue, path: readonly string[] = []): Map<string, Value> {
    const cases = this.#bundles.get(param);
    if (!cases) return new Map([[param, value]]);
    const qualifiedName = `${param}: ${value.text}`;
    const members = cases.get(value.text);
    if (!members) {
      const similar = mostSimilar(value.text, cases.keys());
      const hint =
        similar === undefined ? `there are: ${[...cases.keys()].join(", ")}` : `did you mean ${similar}?`;
      throw this.#source.error(at, `the alias ${param} has no ${value.text}`, hint);
    }
    if (path.includes(qualifiedName))
      throw this.#source.error(
        at,
        `alias cycle: ${[...path.slice(path.indexOf(qualifiedName)), qualifiedName].join(" -> ")}`,
      );
    const values = new Map<string, Value>();
    for (const [name, choice] of members)
      for (const [each, resolved] of this.resolve(name, choice, [...path, qualifiedName])) {
        if (values.has(each)) throw this.#source.error(choice.at, `${qualifiedName} gives ${each} twice`);
        values.set(each, resolved);
      }
    return values;
  }
}

/** Parses the aliases of a spec.
 *  @throws CooperateError (usage) when `tree` is not a mapping of mappings of mappings */
export function parseAliases(source: Source, tree: Tree | undefined): Aliases {
  const bundles = new Map<string, Map<string, Map<string, PlacedValue>>>();
  if (tree && !(tree.kind === "scalar" && tree.text === "")) {
    for (const [alias, cases] of pairsOf(source, tree, "alias"))
      bundles.set(
        alias,
        mapValues(pairsOf(source, cases.value, `the alias ${alias}`), ({ value }, name) =>
          mapValues(pairsOf(source, value, `${alias}: ${name}`), (member, param) => ({
            at: member.at,
            value: valueOf(source, member.value, `${alias}: ${name}: ${param}`),
          })),
        ),
      );
  }
  return new Aliases(source, bundles);
}

function pairsOf(source: Source, tree: Tree, what: string): ReadonlyMap<string, Pair> {
  if (tree.kind === "mapping" && tree.pairs.size > 0) return tree.pairs;
  throw source.error(
    tree.at,
    tree.kind === "mapping" ? `${what} is empty` : `${what} is a ${tree.kind}; expected a mapping`,
    "such as alias: {model: {small: {layers: 2, width: 64}}}",
  );
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, make: (value: A, key: string) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, make(value, key)]));
}
