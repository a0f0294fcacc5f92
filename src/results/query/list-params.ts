import { isDeepStrictEqual } from "node:util";
import type { Entry } from "../../core/entry.ts";
import { paramsOfEntry } from "../params/entry-params.ts";
import { type Grammar, grammarOf } from "../params/params-of.ts";

/** The parameters of the entries of a list, which is read again and again: as long as no command has
 *  changed, none is read again. */
export class ListParams {
  readonly #flags: readonly string[];
  #entries: readonly Entry[] = [];
  #grammar: Grammar = { flags: new Set() };
  #params = new Map<number, ReadonlyMap<string, string>>();

  /** @param flags options that are known to be flags */
  constructor(flags: readonly string[]) {
    this.#flags = flags;
  }

  /** Reads the commands of `entries`, if some are others than before. */
  read(entries: readonly Entry[]): void {
    const before = this.#entries;
    const isSame =
      entries.length === before.length && entries.every((entry, n) => saysTheSame(entry, before[n]));
    this.#entries = entries;
    if (isSame) return;
    this.#grammar = grammarOf(
      entries.map(({ argv }) => argv),
      this.#flags,
    );
    this.#params = new Map();
  }

  /** The parameters of entry `n` of those that were read. */
  of(entry: Entry, n: number): ReadonlyMap<string, string> {
    let params = this.#params.get(n);
    if (!params) {
      params = paramsOfEntry(entry, this.#grammar);
      this.#params.set(n, params);
    }
    return params;
  }
}

function saysTheSame(entry: Entry, before: Entry | undefined): boolean {
  if (entry === before) return true;
  if (before === undefined) return false;
  return isDeepStrictEqual([entry.argv, entry.options], [before.argv, before.options]);
}
