// Modelled in test/model/claims.pml: change the model first.
import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { replayJournal, type ClaimRecords } from "../../list/changes/replay-journal.ts";
import { lose } from "../../list/changes/lose.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { readJournals } from "../../membership/journal.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { RunnerSession } from "./runner-session.ts";

export interface SettleUnheldParts {
  readonly list: ListFile;
  readonly session: Pick<RunnerSession, "isGhost" | "isSound">;
  readonly now: () => Date;
  readonly emit: (event: RunEvent) => void;
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/**
 * Entries that the list says we run, and that we do not: somebody has put back an older version of it while we worked. We live, so nobody
 * else may touch them. What our journal knows of them is recorded again, what had not begun is as if it had not been claimed, and the rest
 * is lost: its end is known to nobody.
 * @param entries as they were seen last
 * @returns how many there were
 * @throws CooperateError (list, storage)
 */
export async function settleUnheldClaims(
  entries: readonly Entry[],
  parts: SettleUnheldParts,
): Promise<number> {
  const { list, session, now, emit, onUnreadable } = parts;
  const seen = unheldIn(entries, session);
  if (seen.size === 0) return 0;
  const directory = await heartbeatsOf(list.path);
  const words = new Map<string, ClaimRecords>();
  for (const runner of new Set(seen.values())) {
    const its = await readJournals(directory, runner);
    onUnreadable(its?.unreadable ?? []);
    if (its?.isReadable === false) return 0; // it will be looked at again
    if (!its) continue;
    // What we have in hand we record ourselves.
    const ended = new Map([...its.ended].filter(([claim]) => seen.has(claim)));
    words.set(runner, { ...its, ended, isWhole: its.isWhole && session.isSound });
  }
  // What we do not hold we never hold again: claims are asked for once. So what was seen is true inside the transactions, too.
  const heeded = await list.update(replayJournal(words, seen), { retryOnPermissionError: true });
  const lost = await list.update(lose(seen, now().toISOString()), { retryOnPermissionError: true });
  for (const { n, entry, word, status } of heeded)
    emit({ kind: "reinstated", n, entry, ...(word !== "unbegun" && { outcome: word.outcome }), status });
  for (const { n, entry, now: status } of lost) emit({ kind: "reinstated", n, entry, status });
  return heeded.length + lost.length;
}

/** Claims and runners of the ghosts among `entries`. */
function unheldIn(entries: readonly Entry[], session: Pick<RunnerSession, "isGhost">): Map<string, string> {
  const ghosts = entries.filter((entry): entry is RunningEntry => session.isGhost(entry));
  return new Map(ghosts.map(({ facts: { claim, runner = "" } }) => [claim, runner]));
}
