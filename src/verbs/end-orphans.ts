import type { Entry } from "../core/entry.ts";
import type { LivenessAssessment } from "../membership/assess-liveness.ts";
import { heartbeatsOf } from "../membership/heartbeat.ts";
import { readJournals } from "../membership/journal.ts";
import { endOrphans, type Orphaned } from "../membership/orphans.ts";

/** Ends the experiments of this machine whose runners and supervisors are both dead. An experiment
 *  that still has a supervisor is left to that: it obeys orders, so that the reason of the end is
 *  known.
 *  @param assessment of the runners of `entries`, which are of the list `file`
 *  @returns how many experiments were ended */
export async function endOrphanedExperiments(
  { livenessByClaim }: LivenessAssessment,
  entries: readonly Entry[],
  file: string,
): Promise<number> {
  const directory = await heartbeatsOf(file);
  const orphans: Orphaned[] = [];
  for (const { status, facts } of entries) {
    if (status !== "running") continue;
    const liveness = livenessByClaim.get(facts.claim);
    if (liveness?.kind !== "orphaned" || liveness.isKept) continue;
    const records = await readJournals(directory, facts.runner ?? "");
    orphans.push({ claim: facts.claim, first: records?.processes.get(facts.claim) });
  }
  if (orphans.length > 0) await endOrphans(orphans);
  return orphans.length;
}
