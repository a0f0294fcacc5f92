import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from "yaml";
import { type CooperateError, usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";

/** The value of an option: `true` for a flag, `false` for `--no-...`, else what stands behind it on
 *  the command line. */
export type Value = boolean | string | readonly string[];

/** What a configuration file says for one verb, by long option without its dashes. */
export type Section = ReadonlyMap<string, Value>;

/** The top key that is no verb: where runners can be started. */
export const PLACES = "places";

const HINT = "mend the file (docs/configuration.md), or ignore it with --no-config";

/** Reads a configuration file.
 *  @param file its path, for messages
 *  @param verbs the names that its top keys can have
 *  @returns what it says for each verb
 *  @throws CooperateError (usage) that names the file and the key */
export function parseConfig(
  text: string,
  file: string,
  verbs: readonly string[],
): ReadonlyMap<string, Section> {
  const document = documentOf(text, file);
  const sections = new Map<string, Section>();
  if (document.contents === null) return sections;
  for (const [verb, node] of pairsOf(document.contents, document, () =>
    refusal(file, "is not a map of verbs"),
  )) {
    if (verb === PLACES) continue; // launch/places reads and checks it
    if (!verbs.includes(verb)) throw unknownKey(file, verb, [...verbs, PLACES]);
    const wrong = (): CooperateError => refusal(file, `${verb}: expected a map of options, such as jobs: 4`);
    const pairs = node === undefined ? [] : pairsOf(node, document, wrong);
    sections.set(
      verb,
      new Map(pairs.map(([key, value]) => [key, valueOf(value, document, file, `${verb}.${key}`)])),
    );
  }
  return sections;
}

/** Parses the text of a configuration file so that it can be changed and written again.
 *  @throws CooperateError (usage) when it is not YAML */
export function documentOf(text: string, file: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw refusal(file, error.message.split("\n")[0]?.replace(/:$/, "") ?? "");
  return document;
}

export function unknownKey(
  file: string,
  key: string,
  known: readonly string[],
  hint: string = HINT,
): CooperateError {
  const near = mostSimilar(key.split(".").at(-1) ?? key, known);
  const prefix = key.slice(0, key.lastIndexOf(".") + 1);
  return usageError(
    `${file}: unknown key ${key}`,
    near === undefined ? hint : `did you mean ${prefix}${near}?`,
  );
}

export function refusal(file: string, what: string): CooperateError {
  return usageError(`${file}: ${what}`, HINT);
}

function pairsOf(
  node: Node,
  document: Document,
  wrong: () => CooperateError,
): readonly (readonly [key: string, value: Node | undefined])[] {
  const map = resolved(node, document);
  if (!isMap(map)) throw wrong();
  return (map as YAMLMap<Node, Node | null>).items.map(({ key, value }) => {
    const there = value === null ? undefined : resolved(value, document);
    return [
      isScalar(key) ? String(key.value) : String(key),
      isScalar(there) && there.value === null ? undefined : there,
    ];
  });
}

function valueOf(node: Node | undefined, document: Document, file: string, key: string): Value {
  if (isScalar(node) && typeof node.value === "boolean") return node.value;
  if (isSeq(node) && node.items.length > 0)
    return node.items.map((item) => textOf(resolved(item as Node, document), file, key));
  return textOf(node, file, key);
}

/** A number counts as it was written: `0.10`, `1e-3`. */
function textOf(node: Node | undefined, file: string, key: string): string {
  if (isScalar(node) && typeof node.value === "string") return node.value;
  if (isScalar(node) && typeof node.value === "number") return node.source ?? String(node.value);
  throw refusal(file, `${key}: expected a text, a number, true, false, or a list of these`);
}

function resolved(node: Node, document: Document): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}
