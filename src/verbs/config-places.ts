import { PLACES, type Value } from "../config/parse-config.ts";
import { plainValue } from "../config/plain-value.ts";
import type { Layer } from "../config/read-layers.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { PLACE_KEYS } from "../launch/places/place-keys.ts";
import { builtIns } from "../launch/places/place-names.ts";
import { readLayer } from "../launch/places/read-layer.ts";
import { KINDS } from "./place-kinds.ts";

/** How values of places are written and shown by `--config`: `places.cluster.time`. */

const EXAMPLE = "for example: cooperate --config places.cluster.time 4h";

/** Adds what files say of places, as one more section whose keys have dots, to what they say of
 *  verbs.
 *  @throws CooperateError (usage) for a key or a value that no place can have */
export function withPlaces([file, sections]: Layer, text: string): Layer {
  const all = plainValue(text, file);
  const value = (all as Readonly<Record<string, unknown>> | undefined)?.[PLACES];
  if (value === undefined || value === null) return [file, sections];
  readLayer(value, file);
  return [file, new Map([...sections, [PLACES, new Map(flatten(value, ""))]])];
}

/** The names that lead to a value of a place, if `key` means one: also `slurm.header`. */
export function placePath(key: string, verbs: readonly string[]): readonly string[] | undefined {
  const [first = "", ...rest] = key.split(".");
  if (first !== PLACES && !(builtIns(KINDS).includes(first) && !verbs.includes(first))) return undefined;
  const names = first === PLACES ? rest : [first, ...rest];
  // the name of a place is often that of a host, and has dots
  const isTest = names.length > 2 && names.at(-2) === "test";
  const own = names.slice(isTest ? -2 : -1);
  const name = names.slice(0, -own.length).join(".");
  return [PLACES, ...(name === "" ? names : [name, ...own])];
}

/** Checks a value that is to be written.
 *  @param path as of {@link placePath}
 *  @throws CooperateError (usage) that names the key */
export function placeValue(path: readonly string[], words: readonly string[], file: string): Value {
  const [, name, ...own] = path;
  const key = own.at(-1);
  if (name === undefined || key === undefined)
    throw usageError(`${quoteWords([path.join(".")])}: expected a place and a key of it`, EXAMPLE);
  const kind = Object.hasOwn(PLACE_KEYS, key) ? PLACE_KEYS[key]?.kind : undefined;
  if (kind === "steps" || kind === "delivery" || kind === "settings")
    throw usageError(
      `${path.join(".")} has parts of its own`,
      `write it into ${file}, as docs/launch.md shows`,
    );
  const [word = ""] = words;
  const takesList = kind === "words" || kind === "names" || kind === "counts";
  if (words.length > 1 && !takesList) throw usageError(`${path.join(".")}: expected one value`, EXAMPLE);
  const value = word === "true" || word === "false" ? word === "true" : words.length > 1 ? words : word;
  const settings = own.reduceRight<unknown>((inner, each) => ({ [each]: inner }), value);
  readLayer({ [name]: settings }, file);
  return value;
}

/** What stands below a key, by the names that lead there. Lists of maps are shown as JSON. */
function flatten(value: unknown, at: string): readonly (readonly [string, Value])[] {
  if (typeof value === "boolean") return [[at, value]];
  if (Array.isArray(value) && value.every((each) => typeof each !== "object"))
    return [[at, value.map((each) => String(each))]];
  if (typeof value !== "object" || value === null) return [[at, String(value)]];
  if (Array.isArray(value)) return [[at, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, each]) => flatten(each, at === "" ? key : `${at}.${key}`));
}
