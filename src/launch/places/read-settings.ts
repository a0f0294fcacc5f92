import { unknownKey } from "../../config/parse-config.ts";
import { type CooperateError, messageOf, usageError } from "../../core/failure.ts";
import { hintFor } from "./foreign-keys.ts";
import type { Place } from "./place.ts";
import { WHOLE_PLACE, PLACE_KEYS, type PlaceKey } from "./place-keys.ts";
import { VALUE_KINDS } from "./value-kinds.ts";

/** What a file says of a place, by what it is in {@link Place}; undefined means the built-in value.
 *  `test` has settings of its own. */
export type Settings = ReadonlyMap<keyof Place, unknown>;

/** Where settings stand, for messages. */
export interface Where {
  readonly file: string;
  /** The key that they are below: `places.cluster`. */
  readonly at: string;
}

/** Reads what stands below the name of a place.
 *  @param isPart without the keys that only a place as a whole has, as below `all` and `test`
 *  @throws CooperateError (usage) that names the file and the key */
export function readSettings(value: unknown, where: Where, isPart: boolean): Settings {
  const pairs = pairsOf(value, where, "settings, such as tags: [lab]");
  const known = Object.keys(PLACE_KEYS).filter((key) => !isPart || !WHOLE_PLACE.has(key));
  return new Map(
    pairs.map(([key, each]) => {
      const row = PLACE_KEYS[key];
      if (!row || !known.includes(key)) throw unknown(key, where, known);
      // as in the rest of a configuration file, false means that it is not given
      const isUnset = each === null || (each === false && row.kind !== "flag");
      return [row.to, isUnset ? undefined : readValue(row, each, { ...where, at: `${where.at}.${key}` })];
    }),
  );
}

/** The pairs of a map; nothing at all counts as an empty one.
 *  @param what it should be, for the message */
export function pairsOf(
  value: unknown,
  { file, at }: Where,
  what: string,
): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object" || Array.isArray(value))
    throw refused({ file, at }, `expected a map of ${what}`);
  return Object.entries(value);
}

export function refused({ file, at }: Where, what: string, hint: string = HINT): CooperateError {
  return usageError(`${file}: ${at}: ${what}`, hint);
}

export const HINT = "docs/launch.md lists the keys of places";

function readValue({ kind }: PlaceKey, value: unknown, where: Where): unknown {
  if (kind === "settings") return readSettings(value, where, true);
  const { read, expected } = VALUE_KINDS[kind];
  let found: unknown;
  try {
    found = read(value);
  } catch (error) {
    throw refused(where, messageOf(error));
  }
  if (found === undefined) throw refused(where, `expected ${expected}`);
  return found;
}

function unknown(key: string, { file, at }: Where, known: readonly string[]): CooperateError {
  const { instead, hint } = hintFor(key);
  if (instead !== undefined && known.includes(instead))
    return unknownKey(file, `${at}.${key}`, [], `did you mean ${at}.${instead}?`);
  if (hint !== undefined) return unknownKey(file, `${at}.${key}`, [], hint);
  if (WHOLE_PLACE.has(key)) return refused({ file, at }, `${key} belongs to one place`);
  return unknownKey(file, `${at}.${key}`, known, HINT);
}
