import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";

/** `text` as one of the words that an option takes.
 *  @throws CooperateError (usage) with the most similar one */
export function oneOf<T extends string>(option: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const similar = mostSimilar(text, words);
  throw usageError(
    `${option} ${text === "" ? '""' : text}: expected ${words.join(", ")}`,
    similar === undefined ? undefined : `did you mean ${similar}?`,
  );
}
