import type { Entry } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { WakeSignal } from "../core/wake-signal.ts";
import { identityOf } from "../list/changes/append.ts";
import { ChangeHint } from "../runner/claiming/change-hint.ts";
import { openListFile } from "../store/list-file.ts";

/** What has become of one entry between two looks at the list. */
export type ListEvent =
  /** It is new, and stands at number `n`. */
  | { readonly kind: "added"; readonly n: number; readonly entry: Entry }
  /** It stands otherwise than `before`: it was claimed, has ended, was put back, was paused, has
   *  another priority, ... Its number may be another, too, when entries before it were removed. */
  | { readonly kind: "changed"; readonly n: number; readonly entry: Entry; readonly before: Entry }
  /** It is no longer in the list, where its number was `n`; `before` is how it stood last. */
  | { readonly kind: "removed"; readonly n: number; readonly before: Entry };

/** How to follow a list ({@link List.events}). */
export interface EventOptions {
  /** Abort it to end the iteration. Nothing is thrown. */
  readonly signal?: AbortSignal;
  /** What you know already, from {@link List.read}: what has changed since comes first. By default
   *  what is there when the iteration begins; `[]` begins with an `added` for each entry. */
  readonly since?: readonly Entry[];
  /** From one look at the list to the next; 1,000 milliseconds by default. Changes that are made
   *  on this machine are seen sooner. */
  readonly intervalMs?: number;
}

/** What changes in the list in `path`, in the order of the numbers, until `over` is aborted.
 *  @throws CooperateError (list, storage) when the list cannot be read, and stays so */
export async function* followList(
  path: string,
  { since, intervalMs = 1_000 }: EventOptions,
  over: AbortSignal,
): AsyncGenerator<ListEvent, void, undefined> {
  if (!(intervalMs >= 0)) throw usageError("intervalMs: expected milliseconds, at least 0");
  const list = openListFile(path);
  const changed = new WakeSignal();
  const hint = new ChangeHint(path);
  hint.onChange = () => changed.notify();
  try {
    for (let before = since; !over.aborted;) {
      const { epoch } = changed;
      hint.listen();
      const entries = await list.newest();
      if (before && before !== entries) yield* changesBetween(before, entries);
      before = entries;
      await changed.wait(intervalMs, over, epoch);
    }
  } finally {
    hint.end();
  }
}

/** What differs between two versions of a list. An entry of the one is taken for one of the other
 *  when they have the same command and the same order: entries are appended or removed, never
 *  moved. */
export function changesBetween(before: readonly Entry[], after: readonly Entry[]): ListEvent[] {
  const events: ListEvent[] = [];
  let n = 0;
  for (const [was, old] of before.entries()) {
    const entry = after[n];
    if (entry === undefined || (entry !== old && identityOf(entry) !== identityOf(old))) {
      events.push({ kind: "removed", n: was, before: old });
      continue;
    }
    if (entry !== old && !isSame(entry, old)) events.push({ kind: "changed", n, entry, before: old });
    n++;
  }
  for (; n < after.length; n++) events.push({ kind: "added", n, entry: after[n] as Entry });
  return events;
}

function isSame(one: Entry, other: Entry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
