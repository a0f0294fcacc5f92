import type { Entry } from "../../core/entry.ts";

/** By tag: how many entries with it this runner lets run at once in the whole list (`--limit`). */
export type TagLimits = ReadonlyMap<string, number>;

export const NO_LIMITS: TagLimits = new Map();

/** Whether an entry has a tag with a limit. Claims of several must not take such an entry beside
 *  others: they would count it only afterwards. */
export function isLimited({ options: { tags } }: Entry, limits: TagLimits): boolean {
  return limits.size > 0 && (tags?.some((tag) => limits.has(tag)) ?? false);
}

/** The limits as they stand in one version of the list. */
export class TagCounts {
  readonly #limits: TagLimits;
  readonly #running = new Map<string, number>();
  /** Of these, the ones whose end can be expected. */
  readonly #expected = new Map<string, number>();

  /** @param unverifiable numbers of running entries of which nothing is expected */
  constructor(entries: readonly Entry[], limits: TagLimits, unverifiable: ReadonlySet<number> = new Set()) {
    this.#limits = limits;
    if (limits.size === 0) return;
    for (const [n, { status, options }] of entries.entries()) {
      if (status !== "running") continue;
      for (const tag of new Set(options.tags)) {
        this.#running.set(tag, (this.#running.get(tag) ?? 0) + 1);
        if (!unverifiable.has(n)) this.#expected.set(tag, (this.#expected.get(tag) ?? 0) + 1);
      }
    }
  }

  /** The tags of `entry` with which as many entries run as may. */
  full({ options: { tags = [] } }: Entry): string[] {
    if (this.#limits.size === 0) return [];
    return tags.filter((tag) => (this.#running.get(tag) ?? 0) >= (this.#limits.get(tag) ?? Infinity));
  }

  /** What `entry` waits for, in words for the user; undefined when it waits for no limit, or for
   *  entries of which nothing is expected. */
  hindrance(entry: Entry): string | undefined {
    const full = this.full(entry);
    const [tag] = full;
    if (tag === undefined || full.some((each) => !this.#expected.has(each))) return undefined;
    const count = this.#running.get(tag) ?? 0;
    const run = count === 1 ? "1 entry runs" : `${count} entries run`;
    return `${run} with the tag ${tag} (--limit ${tag}=${this.#limits.get(tag)})`;
  }
}
