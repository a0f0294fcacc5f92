import type { Entry } from "../../core/entry.ts";
import { mostSimilar } from "../../core/similar.ts";
import { KEYS, OPTIONS } from "../format/entry-keys.ts";

/** A key of records that has no meaning, and was probably meant to be an option. */
export interface MisspeltKey {
  readonly key: string;
  /** The option that is written almost like it. */
  readonly meant: string;
  /** The entries that have the key. */
  readonly numbers: readonly number[];
}

const NAMES = Object.keys(OPTIONS);

/** The keys of `entries` that look like misspelt options, in the order in which they come. Records
 *  may have any keys of their own; only what is written almost like an option is asked about.
 *  @param entries their numbers, and the entries */
export function misspeltKeys(
  entries: Iterable<readonly [number, Pick<Entry, "extra" | "options">]>,
): MisspeltKey[] {
  const found = new Map<string, { readonly meant: string | undefined; readonly numbers: number[] }>();
  for (const [n, { extra, options }] of entries) {
    for (const key in extra) {
      let about = found.get(key);
      if (about === undefined) found.set(key, (about = { meant: optionLike(key), numbers: [] }));
      // Whoever has both knows what they do.
      if (about.meant !== undefined && !(about.meant in options)) about.numbers.push(n);
    }
  }
  return [...found].flatMap(([key, { meant, numbers }]) =>
    meant === undefined || numbers.length === 0 ? [] : [{ key, meant, numbers }],
  );
}

/** The option that `key` was probably meant to be. */
function optionLike(key: string): string | undefined {
  if (KEYS.has(key)) return undefined; // a fact of an earlier attempt
  const word = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  const meant = NAMES.includes(word) ? word : mostSimilar(word, NAMES);
  if (meant === undefined || word.length > 4 || meant.length !== word.length) return meant;
  // Of a short word, another letter makes another word: game, end, cmd.
  return sorted(word) === sorted(meant) ? meant : undefined;
}

function sorted(word: string): string {
  return Array.from(word).sort().join("");
}
