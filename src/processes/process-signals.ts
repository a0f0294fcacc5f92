import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { ProcessRow, ProcessTable } from "./process-table.ts";

/** What to send a signal to for all of `rows`, as kill(2) has it: a process group where it is one of theirs alone, else a pid. All of a group
 *  hear at the same moment: a shell that sees the end of what it waits for before it hears the signal itself may lose that. */
export function wholeGroups(rows: readonly ProcessRow[], table: ProcessTable): number[] {
  const ours = new Set(rows.map(({ pid }) => pid));
  const shared = new Set<number>();
  for (const { pid, group } of table.values()) if (!ours.has(pid)) shared.add(group);
  return [...new Set(rows.map(({ pid, group }) => (shared.has(group) || group <= 1 ? pid : -group)))];
}

/** `rows` in an order in which each comes after its parent. */
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

/** Whether process `pid` has a handler for `signal`, by proc(5); where that cannot be read it is taken to have none. */
export function catches(pid: number, signal: NodeJS.Signals): boolean {
  try {
    const mask = /^SigCgt:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
    return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or is another user's.
  }
}
