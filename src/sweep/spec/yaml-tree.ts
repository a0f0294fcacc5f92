import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { CooperateError } from "../../core/failure.ts";
import type { Source } from "./source.ts";

/**
 * YAML reduced to the three kinds of nodes in a spec, each with its position. Scalars keep the
 * text in the file (the failsafe schema), so that a command contains what was written: 1e-3 and
 * not 0.001.
 */
export type Tree = ScalarTree | ListTree | MappingTree;

/** A scalar with its text. */
export interface ScalarTree {
  readonly kind: "scalar";
  readonly at: number;
  readonly end: number;
  readonly text: string;
  /** Without quotes, so that it may be a number, a boolean or empty. */
  readonly plain: boolean;
  readonly anchor?: true;
}

/** A sequence. */
export interface ListTree {
  readonly kind: "list";
  readonly at: number;
  readonly items: readonly Tree[];
  readonly anchor?: true;
}

/** A mapping with its keys. */
export interface MappingTree {
  readonly kind: "mapping";
  readonly at: number;
  /** In the order of the file. */
  readonly pairs: ReadonlyMap<string, Pair>;
  /** Whether it has a name (`&name`), so that other places can refer to it. */
  readonly anchor?: true;
}

/** Whether `tree`, or something in it, has an anchor. */
export function holdsAnchor(tree: Tree): boolean {
  if (tree.anchor) return true;
  if (tree.kind === "list") return tree.items.some(holdsAnchor);
  return tree.kind === "mapping" && [...tree.pairs.values()].some(({ value }) => holdsAnchor(value));
}

/** A key of a mapping with its value. */
export interface Pair {
  /** Position of the key. */
  readonly at: number;
  readonly value: Tree;
}

/** The documents of `source`, with anchors and merge keys (`<<`) resolved.
 *  @throws CooperateError (usage) with line and column of what is not valid YAML, or not one of
 *    these kinds */
export function parseYaml(source: Source): Tree[] {
  const documents = parseAllDocuments(source.text, { prettyErrors: false, schema: "failsafe" });
  return [...documents].map((document) => {
    const faults = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (faults[0]) throw explain(source, faults[0]);
    return new Reader(source, document).treeOf(document.contents, source.text.length);
  });
}

class Reader {
  readonly #source: Source;
  readonly #document: Document.Parsed;
  /** Each node is converted only once, however many aliases refer to it. */
  readonly #trees = new Map<Node, Tree>();
  readonly #open = new Set<Node>();

  constructor(source: Source, document: Document.Parsed) {
    this.#source = source;
    this.#document = document;
  }

  /** Converts a node.
   *  @param fallback position to use when a value is missing */
  treeOf(node: unknown, fallback: number): Tree {
    if (isAlias(node)) return this.#treeOfAlias(node.source, node.resolve(this.#document), placeOf(node));
    if (!isScalar(node) && !isSeq(node) && !isMap(node))
      return { kind: "scalar", at: fallback, end: fallback, text: "", plain: true };
    const known = this.#trees.get(node);
    if (known) return known;
    this.#open.add(node);
    const converted = this.#convert(node);
    const tree: Tree = node.anchor === undefined ? converted : { ...converted, anchor: true };
    this.#open.delete(node);
    this.#trees.set(node, tree);
    return tree;
  }

  #treeOfAlias(name: string, node: Node | undefined, at: number): Tree {
    if (!node) {
      const isElsewhere = this.#source.text.includes(`&${name}`);
      throw this.#source.error(
        at,
        `*${name}: nothing before it is called &${name}`,
        isElsewhere ? "in YAML, an anchor is known only within its own document" : undefined,
      );
    }
    if (this.#open.has(node))
      throw this.#source.error(at, `alias cycle: *${name} is inside the node that &${name} names`);
    return this.treeOf(node, at);
  }

  #convert(node: Node): Tree {
    const at = placeOf(node);
    if (isScalar(node)) {
      const text = typeof node.value === "string" ? node.value : "";
      const plain = node.type === "PLAIN" && node.tag === undefined;
      return { kind: "scalar", at, end: node.range?.[1] ?? at, text, plain };
    }
    if (isSeq(node)) return { kind: "list", at, items: node.items.map((item) => this.treeOf(item, at)) };
    return { kind: "mapping", at, pairs: this.#pairsOf(node as YAMLMap) };
  }

  #pairsOf(node: YAMLMap): Map<string, Pair> {
    const merged = new Map<string, Pair>();
    const own = new Map<string, Pair>();
    for (const { key, value } of node.items) {
      const at = placeOf(key);
      if (!isScalar(key)) throw this.#source.error(at, "a key must be a word here, not a list or mapping");
      const tree = this.treeOf(value, at);
      if (key.value === "<<" && key.type === "PLAIN") this.#merge(tree, merged);
      else own.set(String(key.value), { at, value: tree });
    }
    // Own keys of a mapping override merged ones; in the order of keys, the merged ones come
    // first.
    return new Map([...merged, ...own]);
  }

  #merge(tree: Tree, into: Map<string, Pair>): void {
    for (const each of tree.kind === "list" ? tree.items : [tree]) {
      if (each.kind !== "mapping") throw this.#source.error(each.at, "<< merges a mapping: write *NAME");
      for (const [key, pair] of each.pairs) if (!into.has(key)) into.set(key, pair);
    }
  }
}

function placeOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

const QUOTING = `a text that begins with { or [ or has ": " in it must be in quotes, or on the lines after >`;

/** The parser's message, except for the two most common errors. */
function explain(source: Source, { code, message, pos: [offset] }: YAMLError): CooperateError {
  const start = source.text.lastIndexOf("\n", offset - 1) + 1;
  const blanks = /^[ \t]*/.exec(source.text.slice(start))?.[0] ?? "";
  if (blanks.includes("\t"))
    return source.error(
      start + blanks.indexOf("\t"),
      "this line is indented with a tab",
      "YAML requires spaces: use them instead",
    );
  if (code === "DUPLICATE_KEY") {
    const key = /^(?:"[^"]*"|'[^']*'|[^:,}\s]+)/.exec(source.text.slice(offset))?.[0] ?? "this key";
    return source.error(
      offset,
      `${key} is given twice`,
      "put its values into one list, or into a document of its own",
    );
  }
  const [sentence = ""] = message.split("\n");
  return source.error(offset, `not YAML: ${sentence}`, QUOTING);
}
