import type { Entry } from "../../core/entry.ts";
import { isTooEarly } from "../queries/due.ts";
import { isQueued } from "../queries/queued.ts";
import { type AfterFailure, isReady } from "../queries/readiness.ts";
import type { Change } from "./change.ts";
import { type Claimant, type Claimed, claimed, claimNext, ownClaims } from "./claim.ts";

/** How {@link claimSome} chooses. */
export interface ClaimSomeOptions {
  /** The most entries to claim; undefined: as many as there are claim ids. */
  readonly most?: number;
  /** How many runners work on the list. */
  readonly runners: number;
  /** How many claims of this runner are to start before the first of these; undefined when the
   *  first one starts at once. */
  readonly behind?: number | undefined;
  /** How many start at once in idle slots, without taking work from other runners; one, unless
   *  `behind` is set. */
  readonly idle?: number;
  readonly wanted?: (entry: Entry, n: number, total: number) => boolean;
  readonly afterFailure?: AfterFailure;
  /** Whether an entry must be claimed alone, because its claim bears on that of others. */
  readonly alone?: (entry: Entry) => boolean;
}

/** Claims several short entries at once. The first is the one that {@link claimNext} would claim.
 *  The others come after it and may wait in the runner for a moment (`queued`), so they must not
 *  wait for anything else.
 *  A runner claims at most half of its even share of the entries that have not started, so that
 *  all runners finish at about the same time; this is the rule of factoring (Hummel, Schonberg and
 *  Flynn, Communications of the ACM 35, 1992). It claims nothing in advance when that half is less
 *  than one entry.
 *  @param claims an id for each entry; at most that many are claimed */
export function claimSome(
  who: Claimant,
  claims: readonly string[],
  {
    most = claims.length,
    runners,
    behind,
    wanted = () => true,
    afterFailure = "skip",
    idle = 1,
    alone = () => false,
  }: ClaimSomeOptions,
): Change<readonly Claimed[]> {
  const ids = new Set(claims);
  const count = Math.min(most, claims.length);
  const claimantFor = (i: number): Claimant => {
    const queued = behind === undefined ? i : behind + i;
    return {
      ...who,
      claim: claims[i] ?? who.claim,
      ...((i >= idle || behind !== undefined) && { queued }),
    };
  };
  return (entries) => {
    const own = ownClaims(entries, (claim) => ids.has(claim));
    if (own.length > 0 || count < 1) return { entries, value: own };
    const first = claimNext(claimantFor(0), wanted, afterFailure)(entries);
    if (!first.value) return { entries, value: [] };
    const { n: start, entry } = first.value;
    if (!mayQueue(entry) || alone(entry))
      return behind === undefined ? { entries: first.entries, value: [first.value] } : { entries, value: [] };
    const { priority = 0 } = entry.options;
    const others: number[] = [];
    const enough = 2 * runners * count; // more of them would not change the share
    const queued = entries.reduce((count, each) => count + Number(isQueued(each)), 0);
    for (let n = start + 1; n < entries.length; n++) {
      if (others.length >= count && others.length + queued >= enough) break;
      const other = entries[n] as Entry;
      if (!isReady(other, entries, afterFailure) || isTooEarly(other, who)) continue;
      if ((other.options.priority ?? 0) !== priority || !mayQueue(other) || alone(other)) continue;
      if (wanted(other, n, entries.length)) others.push(n);
    }
    const share = (others.length + 1 + queued) / (2 * runners);
    if (behind !== undefined && share < 1) return { entries, value: [] };
    const value = [first.value];
    const next = [...first.entries];
    const claimCount = Math.min(Math.max(Math.ceil(share), behind === undefined ? idle : 1), count);
    for (const n of others.slice(0, claimCount - 1)) {
      const before = next[n] as Entry;
      const later = claimed(before, n, claimantFor(value.length));
      value.push({ n, entry: later, before });
      next[n] = later;
    }
    return { entries: next, value };
  };
}

/** Whether an entry may wait in a runner behind others. An entry with a check, or that needs CPUs
 *  or GPUs, is claimed only when it can start. */
function mayQueue({ options: { check, gpus, cpus } }: Entry): boolean {
  return check === undefined && gpus === undefined && cpus === undefined;
}
