import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { storeOf } from "../../core/attempt-files.ts";
import { loadStored } from "./load.ts";
import { findStored } from "./stored.ts";

/** Where programs save the settings that they do not get from their command. */
const KEYS = ["args", "params"];
/** Larger ones are no settings. */
const MOST_BYTES = 1024 * 1024;

/** Reads the settings that attempts have saved in their stores. */
export class SavedParams {
  /** The names in each folder of job logs: asking for stores that are not there, one by one, takes a
   *  round trip each on network storage. */
  readonly #folders = new Map<string, ReadonlySet<string>>();
  /** Files that cannot be read, with the reason. */
  readonly unreadable: string[] = [];

  /** The settings of the attempt with this job log: the objects `args` and `params`, the latter going
   *  before; undefined where there are none. */
  of(log: string): Readonly<Record<string, unknown>> | undefined {
    const folder = storeOf(log);
    if (!this.#namesIn(dirname(folder)).has(basename(folder))) return undefined;
    const names = new Set(listed(folder));
    const found = KEYS.filter((key) => names.has(`${key}.json`)).flatMap(
      (key) => this.#objectAt(folder, key) ?? [],
    );
    return found.length === 0 ? undefined : Object.assign({}, ...found);
  }

  #objectAt(folder: string, key: string): Readonly<Record<string, unknown>> | undefined {
    const stored = findStored(folder, key);
    if (stored?.kind !== "json" || stored.bytes > MOST_BYTES) return undefined;
    try {
      const value = loadStored(stored);
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return isObject ? (value as Record<string, unknown>) : undefined;
    } catch (error) {
      this.unreadable.push((error as Error).message);
      return undefined;
    }
  }

  #namesIn(folder: string): ReadonlySet<string> {
    let names = this.#folders.get(folder);
    if (!names) {
      names = new Set(listed(folder));
      this.#folders.set(folder, names);
    }
    return names;
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
