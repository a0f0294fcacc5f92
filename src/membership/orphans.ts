// Modelled in test/model/supervisor.pml and look.pml: change the models first.
import type { ProcessMark } from "./journal-lines.ts";
import { isProcessAlive, type ProcessTable, readProcessTable } from "../processes/process-table.ts";
import { ProcessTree } from "../processes/process-tree.ts";
import { firstLife } from "../processes/runner-id.ts";

/** So long nobody can be sure that a process is not there: one that is being started has the environment of who starts it, and for a
 *  moment none. */
export const SPAWN_MS = 100;

/** An attempt whose runner does not hold it any more. */
export interface Orphaned {
  readonly claim: string;
  /** Its first process, where the journal says it. */
  readonly first: ProcessMark | undefined;
}

/** Pids of the processes of this machine that belong to these attempts, whether their runner lives or not; attempts of which none is
 *  left are not in it. A process of another user is found by its group, its session, or its pid.
 *  @param hidden takes the claims of which no more can be seen than that there is a process with that pid */
export function processesOf(
  attempts: readonly Orphaned[],
  table: ProcessTable = readProcessTable(),
  hidden: Set<string> = new Set(),
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { claim, first } of attempts) {
    const members = new ProcessTree(claim, first).members(table).map(({ pid }) => pid);
    // The first process first: it is what people look for.
    const pids = members.sort((a, b) => Number(b === first?.pid) - Number(a === first?.pid) || a - b);
    // Where other users' processes are hidden (hidepid), kill(2) knows them still.
    if (pids.length === 0 && first && !table.has(first.pid) && isProcessAlive(first.pid, first.start)) {
      pids.push(first.pid);
      hidden.add(claim);
    }
    if (pids.length > 0) found.set(claim, pids);
  }
  return found;
}

/** Pids of the supervisors of `runners` that live, by the runner's first incarnation: one may be about to start something, or hold what it
 *  has started, when its runner is dead.
 *  @param marks those that the journals name, by first incarnation: of another user they cannot be told by their environment */
export function supervisorsOf(
  runners: readonly string[],
  marks: ReadonlyMap<string, readonly ProcessMark[]> = new Map(),
  table: ProcessTable = readProcessTable(),
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const wanted = new Set(runners.map(firstLife));
  for (const { pid, supervises } of table.values()) {
    if (supervises !== undefined && wanted.has(supervises))
      found.set(supervises, [...(found.get(supervises) ?? []), pid]);
  }
  for (const runner of wanted) {
    const others = (marks.get(runner) ?? []).filter(
      ({ pid, start }) => !found.get(runner)?.includes(pid) && isProcessAlive(pid, start),
    );
    if (others.length > 0) found.set(runner, [...(found.get(runner) ?? []), ...others.map(({ pid }) => pid)]);
  }
  return found;
}

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 10_000;

/** Ends all processes of these attempts on this machine: SIGTERM, and after ten seconds SIGKILL. Resolves when none is left, or when the
 *  kernel holds one for longer than that. */
export async function endOrphans(attempts: readonly Orphaned[]): Promise<void> {
  await Promise.all(
    attempts.map(async ({ claim, first }) =>
      new ProcessTree(claim, first).end({
        signal: "SIGTERM",
        graceMs: GRACE_MS,
        hasEnded: () => false,
        isForced: () => false,
      }),
    ),
  );
}
