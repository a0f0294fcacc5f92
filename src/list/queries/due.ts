import type { Entry, Past, PendingEntry } from "../../core/entry.ts";
import { parseDate } from "../../core/parse-time.ts";

/**
 * When an entry that must wait may be tried again. `notBefore` is a time by the clock of the
 * machine that wrote it, and `notBeforeMs` is how long the wait was at that moment. The entry is
 * due when that time has come by our clock, or when that duration has passed since we first saw
 * the entry. So it never waits longer than asked, however far the other clock is ahead. The option
 * `begin`, a time that the user has chosen, is compared with our clock only.
 */

/** The facts of an entry that must wait `delayMs` from `now` on.
 *  @param now milliseconds since the epoch */
export function waitFrom(now: number, delayMs: number): Required<Pick<Past, "notBefore" | "notBeforeMs">> {
  return { notBefore: new Date(now + delayMs).toISOString(), notBeforeMs: Math.ceil(delayMs) };
}

/** Milliseconds until `entry` may be tried again, for an observer that sees it for the first time;
 *  0 or less when it is due.
 *  @param now milliseconds since the epoch */
export function dueIn(entry: Entry, now: number): number {
  return Math.max(retryIn(entry, now), beginsIn(entry, now));
}

/** Milliseconds until the `begin` of `entry`; 0 or less when it has come, or there is none.
 *  @param now milliseconds since the epoch */
export function beginsIn({ options: { begin } }: Pick<Entry, "options">, now: number): number {
  return begin === undefined ? 0 : (parseDate(begin) ?? now) - now;
}

function retryIn({ facts }: Entry, now: number): number {
  const { notBefore, notBeforeMs = Number.POSITIVE_INFINITY }: Past = facts as Past;
  if (notBefore === undefined) return 0;
  const left = Date.parse(notBefore) - now;
  return Number.isNaN(left) ? 0 : Math.min(left, notBeforeMs); // a user may have edited the date
}

/** Milliseconds until an entry may be tried again. */
export type DueIn = (entry: Entry) => number;

/** Like {@link dueIn}, for an observer that asks repeatedly.
 *  @param now the wall clock, milliseconds since the epoch
 *  @param monotonic a clock that never goes back, milliseconds */
export function dueByAnyClock(now: () => number, monotonic: () => number): DueIn {
  /** When each wait was first seen, of those that were not due by the wall clock. */
  const firstSeen = new Map<string, number>();
  const retryByAnyClock: DueIn = (entry) => {
    const left = retryIn(entry, now());
    const { notBefore, notBeforeMs }: Past = entry.facts as Past;
    if (left <= 0 || notBeforeMs === undefined) return left;
    const wait = `${notBefore} ${notBeforeMs}`;
    const since = firstSeen.get(wait) ?? monotonic();
    firstSeen.set(wait, since);
    return Math.min(left, since + notBeforeMs - monotonic());
  };
  return (entry) => Math.max(retryByAnyClock(entry), beginsIn(entry, now()));
}

/** Whether an entry must wait before `who` may try it again. */
export function isTooEarly(
  entry: PendingEntry,
  who: { readonly startedAt: string; readonly dueIn?: DueIn },
): boolean {
  if (entry.facts.notBefore === undefined && entry.options.begin === undefined) return false;
  return (who.dueIn?.(entry) ?? dueIn(entry, Date.parse(who.startedAt))) > 0;
}
