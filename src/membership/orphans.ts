// Modelled in test/model/supervisor.pml and observe.pml: change the models first.
import { isProcessAlive, type ProcessTable, readProcessTable } from "../processes/process-table.ts";
import { ProcessTree } from "../processes/process-tree.ts";
import { firstIncarnation } from "../processes/runner-id.ts";
import type { ProcessMark } from "./journal-lines.ts";

/** For so long a process may be overlooked, milliseconds: while it is being started, it has the
 *  environment of its parent and, for a moment, none. */
export const SPAWN_MS = 100;

/** An attempt whose processes may be orphans: its runner holds it no more. */
export interface Orphaned {
  readonly claim: string;
  /** Its first process, where the journal names it. */
  readonly first: ProcessMark | undefined;
}

/** Finds the processes of this machine that belong to these attempts, whether their runner lives
 *  or not. A process of another user is found by its group, its session, or its pid.
 *  @param hidden receives the claims of which no more can be seen than that a process with that
 *    pid exists
 *  @returns pids by claim; claims without processes are left out */
export function processesOf(
  attempts: readonly Orphaned[],
  table: ProcessTable = readProcessTable(),
  hidden: Set<string> = new Set(),
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { claim, first } of attempts) {
    const members = new ProcessTree(claim, first).members(table).map(({ pid }) => pid);
    // The first process comes first: it is the one that users know.
    const pids = members.sort((a, b) => Number(b === first?.pid) - Number(a === first?.pid) || a - b);
    // Where processes of other users are hidden (hidepid), kill(2) still finds them.
    if (pids.length === 0 && first && !table.has(first.pid) && isProcessAlive(first.pid, first.start)) {
      pids.push(first.pid);
      hidden.add(claim);
    }
    if (pids.length > 0) found.set(claim, pids);
  }
  return found;
}

/** Finds the live supervisors of `runners`: a supervisor may be about to start an experiment, or
 *  hold one, when its runner is dead.
 *  @param marks the supervisors that the journals name, by first incarnation: those of another
 *    user cannot be recognised by their environment
 *  @returns pids by the runner's first incarnation */
export function supervisorsOf(
  runners: readonly string[],
  marks: ReadonlyMap<string, readonly ProcessMark[]> = new Map(),
  table: ProcessTable = readProcessTable(),
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const wanted = new Set(runners.map(firstIncarnation));
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

/** Ends all processes of these attempts on this machine: SIGTERM, and after ten seconds SIGKILL.
 *  Resolves when none is left, or when one survives that in the kernel. */
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
