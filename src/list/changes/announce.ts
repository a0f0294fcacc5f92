import { createHash } from "node:crypto";
import type { EndedEntry, Entry } from "../../core/entry.ts";
import type { Change } from "./change.ts";

/**
 * The completion of a list must be announced exactly once, however many runners notice it. The
 * first to announce it records that in the list: `announced`, in the record of the last entry that
 * ended, holds an id of the completion and the id of the announcer. The id of a completion is a
 * digest of the state of all entries, so no clocks are compared, and an entry that is put back,
 * added or cancelled later makes a new completion.
 */

/** The figures of a finished list. */
export interface FinishedList {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** The id of a completion that nobody has announced yet, if there is one. */
export function unannounced(entries: readonly Entry[]): string | undefined {
  if (!isFinished(entries)) return undefined;
  const completion = digestOf(entries);
  return announcementOf(entries)?.completion === completion ? undefined : completion;
}

/** Makes `announcer` the one that announces the completion. The value is the figures of the list,
 *  or undefined when it is not finished or somebody else announces it.
 *  @param announcer a random id, new for each announcement */
export function announce(announcer: string): Change<FinishedList | undefined> {
  return (entries) => {
    if (!isFinished(entries)) return { entries, value: undefined };
    const completion = digestOf(entries);
    const announcement = announcementOf(entries);
    if (announcement?.completion === completion)
      return { entries, value: announcement.announcer === announcer ? figuresOf(entries) : undefined };
    const next = withAnnouncement(entries, { completion, announcer });
    return { entries: next, value: figuresOf(next) };
  };
}

/** `after`, which is `before` without some entries: a completion that was announced stays so. */
export function keepAnnouncement(before: readonly Entry[], after: readonly Entry[]): readonly Entry[] {
  const announcement = announcementOf(before);
  if (!announcement || !isFinished(before) || !isFinished(after)) return after;
  if (announcement.completion !== digestOf(before)) return after;
  return withAnnouncement(after, { ...announcement, completion: digestOf(after) });
}

function withAnnouncement(
  entries: readonly Entry[],
  { completion, announcer }: { readonly completion: string; readonly announcer: string },
): readonly Entry[] {
  const at = entries.findLastIndex(hasEnded);
  return entries.map((entry, n): Entry => {
    if (!hasEnded(entry) || (n !== at && entry.facts.announced === undefined)) return entry;
    const { announced: _before, ...facts } = entry.facts;
    return { ...entry, facts: n === at ? { ...facts, announced: `${completion} ${announcer}` } : facts };
  });
}

/** Whether nothing is left to do and something was done. A list that is empty, or that only the
 *  original tool has worked on, has no record that could hold the announcement. */
function isFinished(entries: readonly Entry[]): boolean {
  let ended = false;
  for (const entry of entries) {
    if (entry.status === "pending" || entry.status === "held" || entry.status === "running") return false;
    ended ||= hasEnded(entry);
  }
  return ended;
}

function hasEnded(entry: Entry): entry is EndedEntry {
  return entry.status === "done" || entry.status === "failed" || entry.status === "cancelled";
}

function digestOf(entries: readonly Entry[]): string {
  const hash = createHash("sha256");
  for (const { status, facts } of entries) {
    const { attempt, claim, endedAt }: EndedEntry["facts"] = facts;
    hash.update(JSON.stringify([status, attempt, claim, endedAt]));
  }
  return hash.digest("base64url").slice(0, 12);
}

function announcementOf(entries: readonly Entry[]): { completion: string; announcer: string } | undefined {
  const announcement = entries.findLast((entry) => hasEnded(entry) && entry.facts.announced !== undefined);
  if (!announcement || !hasEnded(announcement)) return undefined;
  const [completion = "", announcer = ""] = (announcement.facts.announced ?? "").split(" ");
  return { completion, announcer };
}

function figuresOf(entries: readonly Entry[]): FinishedList {
  const count = (status: Entry["status"]): number =>
    entries.filter((entry) => entry.status === status).length;
  return { done: count("done"), failed: count("failed"), cancelled: count("cancelled") };
}
