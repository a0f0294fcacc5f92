// Modelled in test/model/supervisor.pml, claims.pml and kept-heartbeat.pml: change the models first.
import type { Unreadable } from "../core/unreadable.ts";
import { markStarted } from "../list/changes/mark-started.ts";
import { replayJournal, type Replayed } from "../list/changes/replay-journal.ts";
import { diedInThisBoot, firstIncarnation, isKnownDead } from "../processes/runner-id.ts";
import type { ListFile } from "../store/list-file.ts";
import type { LivenessAssessment } from "./assess-liveness.ts";
import { heartbeatsOf, removeHeartbeats } from "./heartbeat.ts";
import { readJournalsOf } from "./journal.ts";
import type { JournalRecords } from "./journal-records.ts";
import { sweepJournals } from "./sweep-journals.ts";

/** What is left to do for dead runners after their journals were replayed. */
export interface Recovered {
  /** Claims whose attempt was cut off, with their runners: their entries may be given to
   *  others. */
  readonly lost: ReadonlyMap<string, string>;
  /** What the journals said, and the list says now. */
  readonly replayed: readonly Replayed[];
  /** What could not be removed, read or understood. The claims concerned wait for the next
   *  recovery. */
  readonly unreadable: readonly Unreadable[];
}

export interface RecoverOptions<T> {
  /** Changes the list for the lost claims, each by claim and runner, before their journals go. */
  readonly takeOver: (recovered: Recovered) => Promise<T>;
  /** Sweeps journals even where no runner was found dead: `takeOver` may free claims of others, or
   *  a supervisor may have left a journal. */
  readonly alwaysSweeps?: boolean;
}

/**
 * Recovers the work of dead runners. This is the only place that does, since the order of the
 * steps matters (test/model/README.md, rule 7):
 * 1. Remove the heartbeats: from now on a runner that was only suspended finds out, and its
 *    supervisors start nothing more. The heartbeat of a runner with surviving processes stays, so
 *    that other machines leave those alone.
 * 2. Only then read the journals, which are a write-ahead log (Mohan et al., ARIES, 1992): nobody
 *    writes to them any more.
 * 3. Replay the journals into the list: ended attempts are recorded, claims that never began are
 *    released.
 * 4. Let `takeOver` change the list for what is lost.
 * 5. Remove the journals that nobody needs any more.
 * @param found the assessment of the runners; pass no `lost` to only replay what journals say
 * @returns what `takeOver` returns
 * @throws CooperateError (list, storage)
 */
export async function recoverLost<T>(
  list: ListFile,
  found: Pick<LivenessAssessment, "lost" | "settled" | "survivors" | "idle">,
  { takeOver, alwaysSweeps = false }: RecoverOptions<T>,
): Promise<T> {
  const result = await takeOver(await replay(list, found));
  if (alwaysSweeps || found.lost.size + found.settled.size + found.idle.size > 0)
    await sweepJournals(list).catch(() => {}); // the next one who sweeps removes them
  return result;
}

/** Steps 1 to 3. */
async function replay(
  list: ListFile,
  { lost, settled, survivors, idle }: Pick<LivenessAssessment, "lost" | "settled" | "survivors" | "idle">,
): Promise<Recovered> {
  const claims = new Map([...lost, ...settled]);
  if (claims.size + idle.size === 0) return { lost: claims, replayed: [], unreadable: [] };
  const directory = await heartbeatsOf(list.path);
  await removeHeartbeats(directory, idle); // where one stays, nothing depends on it
  const hasSurvivors = (runner: string): boolean => survivors.has(firstIncarnation(runner));
  const dead = new Set([...claims.values()].filter((runner) => !hasSurvivors(runner)));
  const unremoved = await removeHeartbeats(directory, dead);
  // A runner that the kernel knows to be dead needs no removed heartbeat to find out.
  const mayReplay = ([, runner]: readonly [string, string]): boolean =>
    hasSurvivors(runner) ? isKnownDead(runner) : !unremoved.has(runner);
  const ours = new Map([...claims].filter(mayReplay));
  if (ours.size === 0) return { lost: ours, replayed: [], unreadable: [...unremoved.values()] };
  // Nothing begins any more: the heartbeat is gone, or the supervisors have written `closed`.
  const records = await readJournalsOf(directory, ours.values());
  const mayHaveLostLines = (runner: string): boolean =>
    !diedInThisBoot(runner) && !isClosed(records.get(runner));
  const change = replayJournal(records, ours, mayHaveLostLines);
  const replayed = records.size > 0 ? await list.update(change, { retryOnPermissionError: true }) : [];
  const begun = [...settled].flatMap(([claim, runner]) => {
    const its = records.get(runner);
    return its?.begun.has(claim) && !its.ended.has(claim) ? ([[claim, undefined]] as const) : [];
  });
  // An idle runner must not wait for entries that are said to begin soon and have begun.
  if (begun.length > 0) await list.update(markStarted(new Map(begun)));
  const known = new Set(replayed.map(({ entry }) => entry.facts.claim));
  const isLost = ([claim, runner]: readonly [string, string]): boolean =>
    lost.has(claim) && !known.has(claim) && records.get(runner)?.isReadable !== false;
  return {
    lost: new Map([...ours].filter(isLost)),
    replayed,
    unreadable: [...unremoved.values(), ...[...records.values()].flatMap((its) => its.unreadable)],
  };
}

/** Whether all supervisors that wrote the journals have written their last line, so that the lines
 *  before it are there, too. */
function isClosed(records: JournalRecords | undefined): boolean {
  return (
    records !== undefined &&
    records.supervisors.length > 0 &&
    records.supervisors.every(({ pid }) => records.closed.has(pid))
  );
}
