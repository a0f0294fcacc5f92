import type { Entry } from "../../core/entry.ts";
import { type Includes, select, type Selection } from "../../core/selection.ts";
import { newNumbers } from "./renumbering.ts";

/**
 * The entries that a selection means, over several versions of a list. What belongs to it is
 * decided when an entry is first seen: at the start, or when it was added. So `running` means the
 * entries that were running at the start, and `all` also those that are added later.
 */
export class Followed {
  readonly #includes: Includes;
  /** How many entries there were at the start, which is what `last` refers to. */
  readonly #total: number;
  #entries: readonly Entry[];
  #numbers: ReadonlySet<number>;
  #removed = 0;
  /** How many entries are gone from before those that are added now. */
  #gone = 0;

  /** @throws CooperateError (usage) when nothing is selected */
  constructor(entries: readonly Entry[], selection: Selection) {
    this.#includes = selection.within(entries);
    this.#total = entries.length;
    this.#entries = entries;
    this.#numbers = new Set(select(entries, selection));
  }

  /** Their numbers in the latest version. */
  get numbers(): ReadonlySet<number> {
    return this.#numbers;
  }

  /** How many of them were removed from the list. */
  get removed(): number {
    return this.#removed;
  }

  update(entries: readonly Entry[]): void {
    if (entries === this.#entries) return;
    const moved = newNumbers(this.#entries, entries);
    const kept = [...this.#numbers].flatMap((n) => moved[n] ?? []);
    this.#removed += this.#numbers.size - kept.length;
    const numbers = new Set(kept);
    const known = new Set(moved);
    this.#gone += moved.filter((n) => n === undefined).length;
    for (const [n, entry] of entries.entries())
      if (!known.has(n) && this.#includes(entry, n + this.#gone, this.#total)) numbers.add(n);
    [this.#entries, this.#numbers] = [entries, numbers];
  }
}
