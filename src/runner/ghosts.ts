// Modelled in test/model/claims.pml: change the model first.
import type { Entry, RunningEntry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import type { Unreadable } from "../core/unreadable.ts";
import type { Change } from "../list/change.ts";
import { heed, type Heeded, type LastWords } from "../list/last-words.ts";
import { lose } from "../list/lose.ts";
import { heartbeatsOf } from "../store/heartbeat.ts";
import { readJournals } from "../store/journal.ts";
import type { ListFile } from "../store/list-file.ts";
import type { Presence } from "./presence.ts";

export interface GhostsParts {
  readonly list: ListFile;
  readonly presence: Pick<Presence, "isGhost" | "isSound">;
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
export async function settleGhosts(entries: readonly Entry[], parts: GhostsParts): Promise<number> {
  const { list, presence, now, emit, onUnreadable } = parts;
  const seen = ghostsIn(entries, presence);
  if (seen.size === 0) return 0;
  const directory = await heartbeatsOf(list.path);
  const words = new Map<string, LastWords>();
  for (const runner of new Set(seen.values())) {
    const its = await readJournals(directory, runner);
    onUnreadable(its?.unreadable ?? []);
    if (its?.isReadable === false) return 0; // it will be looked at again
    if (its) words.set(runner, { ...its, isWhole: its.isWhole && presence.isSound });
  }
  const stillSeen = (newest: readonly Entry[]): Map<string, string> =>
    new Map([...ghostsIn(newest, presence)].filter(([claim]) => seen.has(claim)));
  const heeded = await list.update(heedGhosts(words, stillSeen), { stubborn: true });
  const endedAt = now().toISOString();
  const lost = await list.update((newest) => lose(stillSeen(newest), endedAt)(newest), { stubborn: true });
  for (const { n, entry, word, status } of heeded)
    emit({ kind: "reinstated", n, entry, ...(word !== "unbegun" && { outcome: word.outcome }), status });
  for (const { n, entry, now: status } of lost) emit({ kind: "reinstated", n, entry, status });
  return heeded.length + lost.length;
}

/** Claims and runners of the ghosts among `entries`. */
function ghostsIn(entries: readonly Entry[], presence: Pick<Presence, "isGhost">): Map<string, string> {
  const ghosts = entries.filter((entry): entry is RunningEntry => presence.isGhost(entry));
  return new Map(ghosts.map(({ facts: { claim, runner = "" } }) => [claim, runner]));
}

/** As {@link heed}, of ghosts only: what we have in hand we record ourselves. */
function heedGhosts(
  words: ReadonlyMap<string, LastWords>,
  ghosts: (newest: readonly Entry[]) => ReadonlyMap<string, string>,
): Change<readonly Heeded[]> {
  return (newest) => {
    const found = ghosts(newest);
    const ofGhosts = [...words].map(([runner, its]): [string, LastWords] => {
      const ended = new Map([...its.ended].filter(([claim]) => found.has(claim)));
      return [runner, { ...its, ended }];
    });
    return heed(new Map(ofGhosts), found)(newest);
  };
}
