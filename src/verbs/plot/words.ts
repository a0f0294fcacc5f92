import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";

const KEYS = ["x", "y", "z", "color", "facet", "over", "kind"] as const;
/** What others call it. */
const OTHERS: ReadonlyMap<string, (typeof KEYS)[number]> = new Map([
  ["colour", "color"],
  ["hue", "color"],
]);

/** What is on which axis, as it was typed: `x=lr y=accuracy`. */
export type Placing = Readonly<Partial<Record<(typeof KEYS)[number], string>>>;

/** Takes `x=lr` and its like out of the words behind FILE; the rest is a selection.
 *  @param words they are changed
 *  @throws CooperateError (usage) for one that is given twice, or is empty */
export function takePlacing(words: string[]): Placing {
  const found: Partial<Record<(typeof KEYS)[number], string>> = {};
  const rest = words.filter((word) => {
    const [, name = "", value = ""] = /^(?:--)?([a-z]+)=(.*)$/s.exec(word) ?? [];
    const key = KEYS.find((each) => each === name) ?? OTHERS.get(name);
    if (key === undefined) return true;
    if (found[key] !== undefined) throw usageError(`${key}= is given twice`, "give it once");
    if (value.trim() === "" && key !== "over")
      throw usageError(`${word}: nothing is named`, `for example: ${key}=lr`);
    found[key] = value;
    return false;
  });
  words.splice(0, words.length, ...rest);
  return found;
}

/** What to say where a selection that looks like a word of ours matches nothing. */
export function hintFor(word: string): string | undefined {
  const [, name] = /^([a-z]+)=/.exec(word) ?? [];
  if (name === undefined) return undefined;
  const similar = mostSimilar(name, KEYS);
  return similar === undefined
    ? `${name}= is none of ${KEYS.map((key) => `${key}=`).join(" ")}, so it was taken for words of commands`
    : `did you mean ${similar}=?`;
}
