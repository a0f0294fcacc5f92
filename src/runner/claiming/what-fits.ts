import type { Entry, Options } from "../../core/entry.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import { isTooEarly } from "../../list/queries/due.ts";
import { type AfterFailure, isReady } from "../../list/queries/readiness.ts";
import type { Wanted } from "./eligibility.ts";

/** Something of which a runner has only so much: its GPUs, its CPUs. */
export interface Resource {
  /** Whether an entry with these options has any of it. */
  uses(options: Options): boolean;
  /** Whether there is enough of it now, not counting what `claim` has itself. */
  fits(options: Options, claim: string): boolean;
  /** Whether there would be enough of it if no other claim had anything. */
  couldFit(options: Options): boolean;
}

/** Which of `entries` the claimant may take now, of the `wanted` ones. Entries of the same
 *  priority may overtake an entry that waits for a resource; entries of a lower priority that use
 *  this resource may not: otherwise many small entries could starve a large one. */
export function whatFits(
  resources: readonly Resource[],
  entries: readonly Entry[],
  who: Pick<Claimant, "claim" | "startedAt" | "dueIn">,
  wanted: Wanted,
  afterFailure: AfterFailure,
): Wanted {
  const fits = ({ options }: Entry): boolean => resources.every((each) => each.fits(options, who.claim));
  const couldFit = ({ options }: Entry): boolean => resources.every((each) => each.couldFit(options));
  /** The highest priority of the entries that wait for `resource`. */
  const highestWaiting = (resource: Resource): number => {
    let highest = Number.NEGATIVE_INFINITY;
    for (const [n, entry] of entries.entries()) {
      // The cheap questions first: the list may be long.
      if (priorityOf(entry) <= highest || resource.fits(entry.options, who.claim) || !couldFit(entry))
        continue;
      if (!isReady(entry, entries, afterFailure) || isTooEarly(entry, who)) continue;
      if (wanted(entry, n, entries.length)) highest = priorityOf(entry);
    }
    return highest;
  };
  const least = new Map<Resource, number>(); // computed lazily
  const isBehind = (entry: Entry, resource: Resource): boolean => {
    if (!resource.uses(entry.options)) return false;
    const highest = least.get(resource) ?? highestWaiting(resource);
    least.set(resource, highest);
    return priorityOf(entry) < highest;
  };
  return (entry, ...of) =>
    fits(entry) && wanted(entry, ...of) && !resources.some((resource) => isBehind(entry, resource));
}

function priorityOf({ options }: Entry): number {
  return options.priority ?? 0;
}
