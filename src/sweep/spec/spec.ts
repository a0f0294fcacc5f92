import { mostSimilar } from "../../core/similar.ts";
import { type Aliases, parseAliases } from "./alias.ts";
import type { Source } from "./source.ts";
import { parseSweep, type Sweep } from "./sweep.ts";
import { parseTemplate, type Template } from "./template.ts";
import { type Value, valueOf } from "./value.ts";
import { holdsAnchor, type MappingTree, parseYaml, type Tree } from "./yaml-tree.ts";

/**
 * A spec in the format of simtony/runner's params.yaml: a first document with what is common to
 * all sweeps, and one document for each sweep.
 */
export interface Spec {
  readonly source: Source;
  /** In the order in which the commands of one setting run. */
  readonly templates: readonly Template[];
  /** Whether the templates have names, rather than there being one without. */
  readonly hasNames: boolean;
  readonly defaults: ReadonlyMap<string, Value>;
  readonly aliases: Aliases;
  readonly sweeps: readonly Sweep[];
  /** What its runner assigns to experiments, usually GPUs: `0`, or `0,1` for a pair. */
  readonly resources: readonly string[];
  /** What was let be. */
  readonly notes: readonly string[];
}

const HEAD_KEYS = ["template", "default", "alias", "resource"];

/** Parses and checks a spec.
 *  @throws CooperateError (usage) with line and column of the fault */
export function parseSpec(source: Source, documents: readonly Tree[] = parseYaml(source)): Spec {
  const [first, ...others] = documents;
  if (!first || isEmpty(first)) throw source.error(0, "the spec is empty", EXAMPLE);
  const head = mapping(source, first, "the first document");
  const notes: string[] = [];
  for (const [key, { at, value }] of head.pairs) {
    if (HEAD_KEYS.includes(key)) continue;
    if (!isLetBe(key, value)) throw unknownKey(source, at, key);
    notes.push(
      `${source.placeAt(at)}: ${key} is ${holdsAnchor(value) ? "only used where its anchors are" : "not used"}`,
    );
  }
  const template = head.pairs.get("template");
  if (!template) throw source.error(first.at, "the first document has no template", EXAMPLE);
  const aliases = parseAliases(source, head.pairs.get("alias")?.value);
  const templates = templatesOf(source, template.value);
  for (const { name, placeholders } of templates)
    for (const [param, { at, text }] of placeholders)
      if (aliases.has(param))
        throw source.error(
          at,
          `the template ${name} has ${text}, but ${param} is an alias`,
          `write the parameters that it stands for`,
        );
  const sweeps = others
    .filter((tree) => !isEmpty(tree))
    .map((tree) =>
      parseSweep(source, mapping(source, tree, "a sweep"), templates, (text) => notes.push(text)),
    );
  if (sweeps.length === 0)
    throw source.error(
      source.text.length,
      "there is no sweep",
      "add one: a line --- and below it lr: [0.1, 0.01]",
    );
  const resource = head.pairs.get("resource")?.value;
  return {
    source,
    templates,
    hasNames: template.value.kind === "mapping",
    defaults: defaultsOf(source, aliases, head.pairs.get("default")?.value),
    aliases,
    sweeps,
    resources:
      resource?.kind === "list"
        ? resource.items.map((item) =>
            (item.kind === "list" ? item.items : [item]).map(resourceText).join(","),
          )
        : [],
    notes,
  };
}

/** Whether a key of the first document that has no meaning is meant so: it begins with _, or holds
 *  anchors for other places. A known key that is misspelt does so only when it is one itself. */
function isLetBe(key: string, value: Tree): boolean {
  if (key.startsWith("_") || value.anchor) return true;
  return holdsAnchor(value) && mostSimilar(key, HEAD_KEYS) === undefined;
}

function resourceText(tree: Tree): string {
  return tree.kind === "scalar" ? tree.text : tree.kind;
}

const EXAMPLE = "it begins with template: python main.py [lr]";

function isEmpty(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.plain && tree.text === "";
}

/** Narrows `tree` to a mapping.
 *  @throws CooperateError (usage) when it is something else */
function mapping(source: Source, tree: Tree, what: string): MappingTree {
  if (tree.kind === "mapping") return tree;
  throw source.error(tree.at, `${what} is a ${tree.kind}; expected a mapping`, "such as lr: [0.1, 0.01]");
}

function unknownKey(source: Source, at: number, key: string): Error {
  const similar = mostSimilar(key, HEAD_KEYS);
  const hint =
    similar === undefined
      ? "a sweep is a document of its own: a line --- before it"
      : `did you mean ${similar}?`;
  return source.error(at, `the first document may have ${HEAD_KEYS.join(", ")}, but not ${key}`, hint);
}

function templatesOf(source: Source, tree: Tree): Template[] {
  if (tree.kind === "scalar") return [parseTemplate(source, "command", tree)];
  const named = mapping(source, tree, "template");
  if (named.pairs.size === 0) throw source.error(tree.at, "there is no template", EXAMPLE);
  return [...named.pairs].map(([name, { value }]) => {
    if (value.kind === "scalar") return parseTemplate(source, name, value);
    throw source.error(
      value.at,
      `the template ${name} is a ${value.kind}; expected a command`,
      "a text that begins with { or [ must be in quotes, or on the lines after >",
    );
  });
}

/** The default values of parameters, for sweeps that do not set them. */
function defaultsOf(source: Source, aliases: Aliases, tree: Tree | undefined): Map<string, Value> {
  const values = new Map<string, Value>();
  if (!tree || isEmpty(tree)) return values;
  for (const [param, { at, value }] of mapping(source, tree, "default").pairs)
    for (const [name, resolved] of aliases.resolve(param, {
      at,
      value: valueOf(source, value, `default of ${param}`),
    }))
      values.set(name, resolved);
  return values;
}
