import { mostSimilar } from "../../core/similar.ts";
import { parseWhole } from "../numbers.ts";
import type { Source } from "../spec/source.ts";
import { valueOf } from "../spec/value.ts";
import type { MappingTree, Tree } from "../spec/yaml-tree.ts";
import { DEFAULT_COMMAND } from "./command-words.ts";
import { type Parameter, parametersOf } from "./parameter.ts";

/** A `sweep.yaml` of Weights & Biases, as far as it says what to run. */
export interface WandbFile {
  readonly source: Source;
  readonly at: number;
  readonly name: string | undefined;
  readonly program: string | undefined;
  readonly command: readonly string[];
  readonly method: string;
  readonly methodAt: number;
  /** The most runs of the sweep (`run_cap`). */
  readonly mostRuns: number | undefined;
  readonly parameters: readonly Parameter[];
  /** What the file asks for and nobody does here, in words. */
  readonly notes: readonly string[];
}

const KEYS = [
  "program",
  "command",
  "method",
  "parameters",
  "name",
  "run_cap",
  "early_terminate",
  "metric",
  "project",
  "entity",
  "description",
  "job",
  "imageuri",
];

/** Whether the documents of a file are a sweep of wandb, and not a spec with templates. */
export function isWandbFile(documents: readonly Tree[]): documents is readonly [MappingTree] {
  const [tree] = documents;
  if (documents.length !== 1 || tree?.kind !== "mapping" || tree.pairs.has("template")) return false;
  return tree.pairs.has("parameters") || (tree.pairs.has("program") && tree.pairs.has("method"));
}

/** Reads a sweep.
 *  @throws CooperateError (usage) with line and column of what is not understood */
export function parseWandbFile(source: Source, { at, pairs }: MappingTree): WandbFile {
  for (const [key, pair] of pairs) if (!KEYS.includes(key)) throw unknownKey(source, pair.at, key);
  const text = (key: string): string | undefined => {
    const pair = pairs.get(key);
    return pair && valueOf(source, pair.value, key).text;
  };
  const parameters = pairs.get("parameters");
  if (!parameters)
    throw source.error(at, "there are no parameters", "such as parameters: {lr: {values: [0.1, 1]}}");
  const program = text("program");
  const command = commandOf(source, pairs.get("command")?.value);
  if (program === undefined && !command)
    throw source.error(at, "neither program nor command says what to run", "such as program: train.py");
  const cap = text("run_cap");
  return {
    source,
    at,
    name: text("name"),
    program,
    command: command ?? DEFAULT_COMMAND,
    method: text("method") ?? "grid",
    methodAt: pairs.get("method")?.at ?? at,
    mostRuns: cap === undefined ? undefined : parseWhole(cap),
    parameters: parametersOf(source, parameters.value),
    notes: notesOf(source, pairs),
  };
}

function notesOf(source: Source, pairs: MappingTree["pairs"]): string[] {
  const notes: string[] = [];
  const early = pairs.get("early_terminate");
  if (early)
    notes.push(`${source.placeAt(early.at)}: early_terminate is left out: each experiment runs to its end`);
  const project = pairs.get("project") ?? pairs.get("entity");
  if (project)
    notes.push(
      `${source.placeAt(project.at)}: project and entity are not passed on: export WANDB_PROJECT and WANDB_ENTITY before --run`,
    );
  return notes;
}

function commandOf(source: Source, tree: Tree | undefined): string[] | undefined {
  if (!tree) return undefined;
  if (tree.kind !== "list" || tree.items.length === 0)
    throw source.error(
      tree.at,
      "command: expected a list of words",
      'such as ["${interpreter}", "${program}", "${args}"]',
    );
  return tree.items.map((item) => valueOf(source, item, "command").text);
}

function unknownKey(source: Source, at: number, key: string): Error {
  const similar = mostSimilar(key, KEYS);
  return source.error(
    at,
    `a sweep of wandb has no ${key}`,
    similar === undefined ? `it may have ${KEYS.join(", ")}` : `did you mean ${similar}?`,
  );
}
