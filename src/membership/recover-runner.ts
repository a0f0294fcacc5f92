// Modelled in test/model/supervisor.pml: change the model first.
import * as fs from "node:fs/promises";
import type { Unreadable } from "../core/unreadable.ts";
import { replayJournal, type Replayed } from "../list/changes/replay-journal.ts";
import { markStarted } from "../list/changes/mark-started.ts";
import { removeHeartbeats, heartbeatsOf, listHeartbeats, listNoted, removeNotes } from "./heartbeat.ts";
import { type JournalRecords, listJournals, readJournals, removeJournal } from "./journal.ts";
import type { ListFile } from "../store/list-file.ts";
import { diedInThisBoot, firstLife, isKnownDead } from "../processes/runner-id.ts";
import type { LivenessAssessment } from "./assess-liveness.ts";

export interface Recovered {
  /** Claims that were lost in the middle of something, with their runners: they may be put back. */
  readonly lost: ReadonlyMap<string, string>;
  /** What was recorded or given back. */
  readonly heeded: readonly Replayed[];
  /** What could not be read or understood of their journals: what these may have said waits for the next look. */
  readonly unreadable: readonly Unreadable[];
}

/** Takes the runners that are dead for dead, and writes down what they had no time to write: what had ended is recorded, what had not
 *  begun is given back. Of a runner of which something lives on this machine the heartbeat stays, so that machines elsewhere leave that
 *  alone.
 *  @throws CooperateError (list, storage) */
export async function recoverRunners(
  list: ListFile,
  { lost, settled, survivors }: Pick<LivenessAssessment, "lost" | "settled" | "survivors">,
): Promise<Recovered> {
  const claims = new Map([...lost, ...settled]);
  const isBuried = (runner: string): boolean => !survivors.has(firstLife(runner));
  const dead = new Map([...claims].filter(([, runner]) => isBuried(runner)));
  const { buried, trouble } = await removeHeartbeats(list.path, dead);
  // Whom the kernel knows to be dead need not be able to see it.
  const ours = new Map(
    [...claims].filter(([claim, runner]) => buried.has(claim) || (!isBuried(runner) && isKnownDead(runner))),
  );
  if (ours.size === 0) return { lost: ours, heeded: [], unreadable: trouble };
  const directory = await heartbeatsOf(list.path);
  const words = new Map<string, JournalRecords>();
  for (const runner of new Set(ours.values())) {
    // Read after the heartbeat is gone, or the supervisors have closed: nothing begins any more.
    const its = await readJournals(directory, runner);
    if (its) words.set(runner, its);
  }
  const mayHaveLostLines = (runner: string): boolean =>
    !diedInThisBoot(runner) && !isClosed(words.get(runner));
  const change = replayJournal(words, ours, mayHaveLostLines);
  const heeded = words.size > 0 ? await list.update(change, { stubborn: true }) : [];
  const begun = [...settled].flatMap(([claim, runner]) => {
    const its = words.get(runner);
    return its?.begun.has(claim) && !its.ended.has(claim) ? claim : [];
  });
  // Nobody is to stay for what is said to begin soon.
  if (begun.length > 0) await list.update(markStarted(new Set(begun)));
  const known = new Set(heeded.map(({ entry }) => entry.facts.claim));
  const isLost = ([claim, runner]: readonly [string, string]): boolean =>
    lost.has(claim) && !known.has(claim) && words.get(runner)?.isReadable !== false;
  return {
    lost: new Map([...ours].filter(isLost)),
    heeded,
    unreadable: [...trouble, ...[...words.values()].flatMap((its) => its.unreadable)],
  };
}

/** Whether the last line of all who wrote a journal is there; then so is what they wrote before. */
function isClosed(its: JournalRecords | undefined): boolean {
  return (
    its !== undefined && its.supervisors.length > 0 && its.supervisors.every(({ pid }) => its.closed.has(pid))
  );
}

/** Removes the journals and files for orders that nobody needs any more, after {@link recoverRunners} and what became of the lost: of
 *  runners that have, in none of their incarnations, a heartbeat or an entry that they run. */
export async function sweepJournals(list: ListFile): Promise<void> {
  const directory = await heartbeatsOf(list.path);
  const files = new Set([...(await listJournals(directory)), ...(await listNoted(directory))]);
  if (files.size === 0) return;
  const heartbeats = await listHeartbeats(directory);
  const living = new Set(heartbeats.filter((runner) => !isKnownDead(runner)).map(firstLife));
  const orphaned = [...files].filter((runner) => !living.has(firstLife(runner)));
  if (orphaned.length === 0) return;
  const entries = await list.newest();
  const needed = new Set(
    entries.flatMap(({ status, facts }) => (status === "running" ? firstLife(facts.runner ?? "") : [])),
  );
  for (const runner of orphaned) {
    if (needed.has(firstLife(runner))) continue;
    if (!heartbeats.includes(runner)) await removeNotes(directory, runner);
    await removeJournal(directory, runner);
  }
  await fs.rmdir(directory).catch(() => {}); // unless there are others
}
