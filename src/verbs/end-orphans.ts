import type { Entry } from "../core/entry.ts";
import { heartbeatsOf } from "../membership/heartbeat.ts";
import { readJournals } from "../membership/journal.ts";
import { endOrphans, type Orphaned } from "../membership/orphans.ts";
import type { LivenessAssessment } from "../membership/assess-liveness.ts";

/** Ends the experiments of this machine that nobody waits for: their runners and supervisors are dead. What a supervisor has it ends
 *  itself when it is told, so that it is known why.
 *  @param judged what is known of `entries`, of the list `file`
 *  @returns how many there were */
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
