import type { Clock } from "../core/clock.ts";
import { freshTable, unlessShort } from "./fresh-table.ts";
import { childrenOf, isThere, lastPid } from "./proc-files.ts";
import { type ProcessRow, readProcess } from "./process-table.ts";
import type { TreeMembers } from "./tree-members.ts";

/** While a process is in the middle of an exec nobody can say whether it belongs to the tree. It
 *  is waited for at most so long: on a busy machine there is always one. */
export const STARTING_WAIT_MS = 200;
const AGAIN_MS = 5;
/** When at most so many processes began later each of them is examined, otherwise the whole
 *  table. */
const FEW = 256;

const NONE: ProcessRow[] = [];

/** The members of a tree that still live when its first process has ended. It costs next to
 *  nothing when no other process began since that began: the system counts pids up. Many short
 *  experiments come through here, so this case is written with care.
 *  @param others first processes of other attempts that this process holds */
export async function findLeftovers(
  members: TreeMembers,
  others: ReadonlySet<number>,
  clock: Clock,
): Promise<ProcessRow[]> {
  if (unlessShort(() => isAlone(members, others)) === true) return NONE;
  const since = clock.monotonic();
  for (;;) {
    const now = clock.monotonic();
    const table = await freshTable(clock);
    const rows = [...table.values()];
    const seeds = rows.filter((row) => members.isSeed(row, true));
    for (const seed of seeds) members.add(seed);
    if (seeds.length > 0) return members.in(table);
    const isSure = !rows.some(mayBeLeftover) || now - since > STARTING_WAIT_MS;
    if (isSure) return NONE;
    await clock.sleep(AGAIN_MS);
  }
}

/** Whether nothing that may belong to the tree has begun since its first process. */
function isAlone(members: TreeMembers, others: ReadonlySet<number>): boolean {
  const { pid = 0 } = members.first ?? {};
  const last = lastPid() ?? 0;
  return last >= pid && last - pid <= FEW && !isAnyBetween(members, others, pid, last);
}

/** Whether a process with a pid after `first`, up to `last`, may belong to the tree. The first
 *  processes of other attempts, which are children of supervisors, do not, and it takes time to
 *  read one that begins or ends: so they are skipped. */
function isAnyBetween(
  members: TreeMembers,
  others: ReadonlySet<number>,
  first: number,
  last: number,
): boolean {
  if (first === last) return false;
  let ofSupervisors: string | undefined;
  for (let pid = first + 1; pid <= last; pid++) {
    if (others.has(pid)) continue;
    ofSupervisors ??= childrenOfSupervisors();
    if (ofSupervisors.includes(` ${pid} `) || !isThere(pid)) continue;
    const row = readProcess(pid);
    if (!row || supervisors.has(row.parent)) continue;
    if (row.parent !== process.pid && readProcess(row.parent)?.supervises !== undefined)
      supervisors.add(row.parent);
    else if (members.isSeed(row, true)) {
      // When it is read again, it may have left group and session, and be in the middle of an
      // exec.
      members.add(row);
      return true;
    } else if (mayBeLeftover(row)) return true;
  }
  return false;
}

/** Pids of other supervisors that were seen. */
const supervisors = new Set<number>();

/** Pids of the children of other supervisors, each between two blanks. */
function childrenOfSupervisors(): string {
  let all = " ";
  for (const supervisor of supervisors) {
    const children = childrenOf(supervisor);
    if (children === undefined) supervisors.delete(supervisor);
    else all += children;
  }
  return all;
}

/** Whether a process that is in the middle of an exec, so that nobody sees what it carries, may
 *  belong to a tree whose other processes have ended. Then its parent is now one of our own
 *  ancestors (prctl(2), PR_SET_CHILD_SUBREAPER), usually init. */
export function mayBeLeftover({ isStarting, parent }: ProcessRow): boolean {
  if (!isStarting) return false;
  for (let pid = process.ppid; pid > 1; pid = readProcess(pid)?.parent ?? 1) if (pid === parent) return true;
  return parent <= 1;
}
