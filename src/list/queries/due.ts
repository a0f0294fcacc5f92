import type { Entry, Past, PendingEntry } from "../../core/entry.ts";

/**
 * When an entry that is to wait may be tried again. `notBefore` is a time by the clock of whoever wrote it, `notBeforeMs` how long
 * that was from then on: an entry is due when the one has come by our clock, or the other has passed since we first saw it. So it
 * never waits longer than was asked, however far ahead that clock is.
 */

/** The facts of an entry that is to wait `delayMs` from `now` on.
 *  @param now milliseconds since the epoch */
export function waitFrom(now: number, delayMs: number): Required<Pick<Past, "notBefore" | "notBeforeMs">> {
  return { notBefore: new Date(now + delayMs).toISOString(), notBeforeMs: Math.ceil(delayMs) };
}

/** Milliseconds until `entry` may be tried again, for one who sees it for the first time; 0 or less: it may.
 *  @param now milliseconds since the epoch */
export function dueIn({ facts }: Entry, now: number): number {
  const { notBefore, notBeforeMs = Number.POSITIVE_INFINITY }: Past = facts as Past;
  if (notBefore === undefined) return 0;
  const left = Date.parse(notBefore) - now;
  return Number.isNaN(left) ? 0 : Math.min(left, notBeforeMs); // a date written by hand may be none
}

/** Says of an entry in how many milliseconds it may be tried again. */
export type DueIn = (entry: Entry) => number;

/** As {@link dueIn}, for one who looks again and again.
 *  @param now the wall clock, milliseconds since the epoch
 *  @param monotonic milliseconds that only ever grow */
export function dueByAnyClock(now: () => number, monotonic: () => number): DueIn {
  /** When those were first seen that were not due by the wall clock. */
  const seen = new Map<string, number>();
  return (entry) => {
    const left = dueIn(entry, now());
    const { notBefore, notBeforeMs }: Past = entry.facts as Past;
    if (left <= 0 || notBeforeMs === undefined) return left;
    const wait = `${notBefore} ${notBeforeMs}`;
    const since = seen.get(wait) ?? monotonic();
    seen.set(wait, since);
    return Math.min(left, since + notBeforeMs - monotonic());
  };
}

/** Whether an entry is to wait before `who` may try it again. */
export function isTooEarly(
  entry: PendingEntry,
  who: { readonly startedAt: string; readonly dueIn?: DueIn },
): boolean {
  if (entry.facts.notBefore === undefined) return false;
  return (who.dueIn?.(entry) ?? dueIn(entry, Date.parse(who.startedAt))) > 0;
}
