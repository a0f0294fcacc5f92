import { isAlias, isMap, isScalar, isSeq } from "yaml";
import { documentOf, refusal } from "./parse-config.ts";

/** A YAML file as plain JSON. A number that JSON would write in another way stays text, as it was
 *  written: `python: 3.10`, `0123`.
 *  @param file its path, for messages
 *  @returns undefined for a file that says nothing
 *  @throws CooperateError (usage) when it is not YAML, or no plain tree of texts */
export function plainValue(text: string, file: string): unknown {
  const document = documentOf(text, file);
  let nodes = 0;
  const plainOf = (node: unknown, depth: number): unknown => {
    if (depth > DEEPEST || ++nodes > MOST) throw refusal(file, "is too long, or an alias is within itself");
    if (isAlias(node)) return plainOf(node.resolve(document), depth + 1);
    if (isSeq(node)) return node.items.map((item) => plainOf(item, depth + 1));
    if (isMap(node)) {
      const pairs = node.items.map(({ key, value }): [string, unknown] => {
        if (!isScalar(key)) throw refusal(file, "has a key that is not a text");
        return [key.source ?? String(key.value), plainOf(value, depth + 1)];
      });
      return Object.fromEntries(pairs);
    }
    const { value, source } = isScalar(node) ? node : { value: null };
    if (typeof value === "number" && source !== undefined && String(value) !== source) return source;
    return value ?? null;
  };
  return document.contents === null ? undefined : plainOf(document.contents, 0);
}

/** Deeper and longer than anybody writes; aliases of aliases can be endless. */
const [DEEPEST, MOST] = [20, 100_000];
