import { messageOf, usageError } from "../../core/failure.ts";
import { quoteArgument } from "../../core/shell-words.ts";
import type { Place } from "./place.ts";
import { PLACE_KEYS } from "./place-keys.ts";
import { VALUE_KINDS } from "./value-kinds.ts";

/** Reads options of the command line that stand for keys of places: `--time 4h`.
 *  @param given values by key, as they are written in files: `mem`, `pe`
 *  @returns what replaces the settings of a place
 *  @throws CooperateError (usage) that names the option */
export function placeOptions(given: Readonly<Record<string, string | undefined>>): Partial<Place> {
  const pairs = Object.entries(given).flatMap(([key, text]): [keyof Place, unknown][] => {
    const row = PLACE_KEYS[key];
    if (!row || row.kind === "settings" || text === undefined) return [];
    return [[row.to, readOption(key, text, row.kind)]];
  });
  return Object.fromEntries(pairs);
}

function readOption(key: string, text: string, kind: keyof typeof VALUE_KINDS): unknown {
  const { read, expected } = VALUE_KINDS[kind];
  const option = `--${key} ${quoteArgument(text)}`;
  try {
    const value = read(text);
    if (value !== undefined) return value;
  } catch (error) {
    throw usageError(`${option}: ${messageOf(error)}`);
  }
  throw usageError(`${option}: expected ${expected}`);
}

/** A place with the settings that its `test:` has, for `--test`.
 *  @throws CooperateError (usage) when it has none */
export function forTest(place: Place): Place {
  if (place.test === undefined)
    throw usageError(
      `--test: the place ${place.name} has no settings for tests`,
      `write them down: cooperate --config places.${place.name}.test.time 10m`,
    );
  return { ...place, ...place.test };
}
