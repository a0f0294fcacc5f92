import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { ProcessRow, ProcessTable } from "./process-table.ts";

/** Where to send a signal for all of `rows`, as arguments of kill(2): a process group that has
 *  only processes of `rows`, else a pid. All processes of a group get the signal at the same time.
 *  A shell that first sees its child end, and gets the signal later, may lose the signal. */
export function wholeGroups(rows: readonly ProcessRow[], table: ProcessTable): number[] {
  const ours = new Set(rows.map(({ pid }) => pid));
  const shared = new Set<number>();
  for (const { pid, group } of table.values()) if (!ours.has(pid)) shared.add(group);
  return [...new Set(rows.map(({ pid, group }) => (shared.has(group) || group <= 1 ? pid : -group)))];
}

/** Sorts `rows` so that each comes after its parent. */
export function parentsFirst(rows: readonly ProcessRow[]): ProcessRow[] {
  const parents = new Map(rows.map(({ pid, parent }) => [pid, parent]));
  const depth = (pid: number): number => {
    let steps = 0;
    for (let at = parents.get(pid); at !== undefined && steps < rows.length; at = parents.get(at)) steps++;
    return steps;
  };
  const depths = new Map(rows.map(({ pid }) => [pid, depth(pid)]));
  return [...rows].sort((a, b) => (depths.get(a.pid) ?? 0) - (depths.get(b.pid) ?? 0));
}

/** `sh (pid 7), python (pid 8)`. */
export function describeProcesses(rows: readonly Pick<ProcessRow, "name" | "pid">[]): string {
  return rows.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ");
}

/** Whether the process `pid` has a handler for `signal`, by proc(5); false where that cannot be
 *  read. */
export function catches(pid: number, signal: NodeJS.Signals): boolean {
  try {
    const mask = /^SigCgt:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
    return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

/** Sends `signal` to the process `pid`, if it lives and belongs to us. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to another user.
  }
}
