import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { parseWhole } from "../numbers.ts";
import { axisOf, type SpecAxis, text, withPlace } from "./axis.ts";
import type { Source } from "./source.ts";
import type { Template } from "./template.ts";
import { holdsAnchor, type MappingTree, type Pair } from "./yaml-tree.ts";

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

/** Keys of a document that are not parameters. */
const SWEEP_KEYS = ["_title", "_cmd", "_method", "_sample", "_seed"];
/** The same as they were written before version 0.2 (docs/sweeps.md). */
const OLD_KEYS = ["method", "sample", "seed"];

/** Parses one document.
 *  @param note is told about what is let be
 *  @throws CooperateError (usage) with line and column of the fault */
export function parseSweep(
  source: Source,
  tree: MappingTree,
  templates: readonly Template[],
  note: (text: string) => void,
): Sweep {
  const keys = new Map<string, Pair>();
  const axes: SpecAxis[] = [];
  const isOld = isOldStyle(tree, templates);
  for (const [key, pair] of tree.pairs) {
    const isOldKey = isOld && OLD_KEYS.includes(key) && !isUsed(key, templates);
    const word = isOldKey ? `_${key}` : key;
    if (isOldKey) note(`${source.placeAt(pair.at)}: ${key} is read as _${key}; write _${key}`);
    if (!word.startsWith("_")) axes.push(axisOf(source, key, pair));
    else if (!SWEEP_KEYS.includes(word) && holdsAnchor(pair.value))
      note(`${source.placeAt(pair.at)}: ${word} is only used where its anchors are`);
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

/** Whether a document says `method: zip`, where no template has a parameter of that name: before
 *  version 0.2 this was `_method`, and `sample` and `seed` beside it were `_sample` and `_seed`. */
function isOldStyle(tree: MappingTree, templates: readonly Template[]): boolean {
  const method = tree.pairs.get("method")?.value;
  return (
    method?.kind === "scalar" && METHODS.some((each) => each === method.text) && !isUsed("method", templates)
  );
}

function isUsed(param: string, templates: readonly Template[]): boolean {
  return templates.some(({ placeholders }) => placeholders.has(param));
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
