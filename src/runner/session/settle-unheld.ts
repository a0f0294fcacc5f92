// Modelled in test/model/claims.pml: change the model first.
import type { Clock } from "../../core/clock.ts";
import type { Entry, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { lose } from "../../list/changes/lose.ts";
import { replayJournal, type ClaimRecords } from "../../list/changes/replay-journal.ts";
import { heartbeatsOf } from "../../membership/heartbeat.ts";
import { readJournals } from "../../membership/journal.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { RunnerSession } from "./runner-session.ts";

export interface SettleUnheldParts {
  readonly list: ListFile;
  readonly session: Pick<RunnerSession, "isUnheld" | "isSound">;
  readonly clock: Pick<Clock, "now">;
  readonly emit: (event: RunEvent) => void;
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/**
 * Settles unheld claims: entries that the list says this runner runs, and that it does not run,
 * because a user put back an older version of the list while the runner worked. The runner is
 * alive, so no other runner may touch them. What its journals know of them is recorded again; a
 * claim that had not started is undone; the rest is lost, since nobody knows how it ended.
 * @param entries as they were read last
 * @returns how many there were
 * @throws CooperateError (list, storage)
 */
export async function settleUnheldClaims(
  entries: readonly Entry[],
  parts: SettleUnheldParts,
): Promise<number> {
  const { list, session, clock, emit, onUnreadable } = parts;
  const unheld = unheldIn(entries, session);
  if (unheld.size === 0) return 0;
  const directory = await heartbeatsOf(list.path);
  const records = new Map<string, ClaimRecords>();
  for (const runner of new Set(unheld.values())) {
    const its = await readJournals(directory, runner);
    onUnreadable(its?.unreadable ?? []);
    if (its?.isReadable === false) return 0; // the next poll tries again
    if (!its) continue;
    // This runner itself records the claims that it still has in hand.
    const ended = new Map([...its.ended].filter(([claim]) => unheld.has(claim)));
    records.set(runner, { ...its, ended, isWhole: its.isWhole && session.isSound });
  }
  // A claim id is requested only once, so this runner can never hold one of these again. So what
  // was seen before the transactions is still true inside them.
  const replayed = await list.update(replayJournal(records, unheld), { retryOnPermissionError: true });
  const lost = await list.update(lose(unheld, clock.now().toISOString()), { retryOnPermissionError: true });
  for (const { n, entry, word, status } of replayed)
    emit({ kind: "reinstated", n, entry, ...(word !== "unbegun" && { outcome: word.outcome }), status });
  for (const { n, entry, now: status } of lost) emit({ kind: "reinstated", n, entry, status });
  return replayed.length + lost.length;
}

/** Notices unheld claims while this runner works, so that it need not read the list once more before
 *  it leaves, to settle those that nobody has settled: a runner that is not idle looks for none. */
export class UnheldClaims {
  readonly #parts: SettleUnheldParts;
  #areLeft = false;

  constructor(parts: SettleUnheldParts) {
    this.#parts = parts;
  }

  /** Takes the list as a change of this runner has found it. */
  observe(entries: readonly Entry[]): void {
    const { session } = this.#parts;
    this.#areLeft = entries.some((entry) => session.isUnheld(entry));
  }

  /** Whether there are some, for which others need our journals. */
  get areLeft(): boolean {
    return this.#areLeft;
  }

  /** Settles what is there when everything else is recorded.
   *  @throws CooperateError (list, storage) */
  async end(): Promise<void> {
    if (!this.#areLeft) return;
    const { list } = this.#parts;
    await settleUnheldClaims(await list.newest(), this.#parts);
    this.observe(await list.newest());
  }
}

/** Claim and runner of each unheld entry. */
function unheldIn(entries: readonly Entry[], session: Pick<RunnerSession, "isUnheld">): Map<string, string> {
  const unheld = entries.filter((entry): entry is RunningEntry => session.isUnheld(entry));
  return new Map(unheld.map(({ facts: { claim, runner = "" } }) => [claim, runner]));
}
