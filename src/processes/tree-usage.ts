import { readdirSync, readFileSync } from "node:fs";
import { childrenIn, type ProcessTable, readProcessTable } from "./process-table.ts";

/** What a process and its descendants use of the machine at this moment. */
export interface TreeUsage {
  /** Resident memory, bytes. Pages that several processes share count for each of them. */
  readonly bytes: number;
  /** Threads that run, wait for a core, or for a disk, as the load average counts them (proc(5),
   *  loadavg), without those of the process itself. */
  readonly threads: number;
}

/** The usage of `root` and all its descendants; nothing where there is no /proc. */
export function treeUsage(root: number): TreeUsage {
  const pids = descendants(root, readProcessTable());
  const bytes = pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  const threads = pids.filter((pid) => pid !== root).reduce((sum, pid) => sum + busyThreads(pid), 0);
  return { bytes, threads };
}

/** `root`, its children, theirs, and so on. */
function descendants(root: number, table: ProcessTable): number[] {
  const children = childrenIn(table);
  const found = new Set([root]);
  // The iteration of a set also visits what is added meanwhile.
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child.pid);
  return [...found];
}

function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`)) ?? [];
  return 1024 * Number(kibibytes ?? 0);
}

function busyThreads(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    // The name of a program may contain anything, and is in parentheses.
    const states = threads.map((tid) => /^.*\) (.)/s.exec(textOf(`/proc/${pid}/task/${tid}/stat`))?.[1]);
    return states.filter((state) => state === "R" || state === "D").length;
  } catch {
    return 0; // it has ended
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // it has ended
  }
}
