import type { Entry, Status } from "../../core/entry.ts";
import { type Change, findClaim } from "./change.ts";
import { markStarted } from "./mark-started.ts";
import { type AttemptEnd, type Retries, settleAll } from "./settle.ts";
import type { Settled } from "./settlement.ts";

/** What one write of outcomes has made of a list. */
export interface RecordedEnds {
  /** What became of each attempt, in their order, and the status that its entry has then;
   *  undefined when an earlier call of this change has put it back already. */
  readonly ends: readonly { readonly settled: Settled; readonly status: Status | undefined }[];
  /** The list after the change. */
  readonly entries: readonly Entry[];
}

/** Records how attempts ended, as {@link settleAll} does, and in the same write which entries of
 *  this runner have begun, so that nobody takes those for running that only wait.
 *  @param begun as of {@link markStarted}; asked when the list is at hand */
export function recordEnds(
  endings: readonly AttemptEnd[],
  retries: Retries,
  begun: () => ReadonlyMap<string, string>,
): Change<RecordedEnds> {
  return (before) => {
    const places = endings.map(({ claimed: { n, entry } }) => findClaim(before, n, entry.facts.claim));
    const { entries: settled, value } = settleAll(endings, retries)(before);
    const { entries } = markStarted(begun())(settled);
    const ends = value.map((each, i) => ({ settled: each, status: settled[places[i] as number]?.status }));
    return { entries, value: { ends, entries } };
  };
}
