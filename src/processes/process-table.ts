import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import {
  environmentOf,
  hasProc,
  HIDDEN,
  lastPid,
  processIds,
  statOf,
  TICKS_PER_S,
  valueIn,
} from "./proc-files.ts";

/** One process of this machine, as one look saw it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Process group. */
  readonly group: number;
  readonly session: number;
  /** When it began, as the system says it: the same pid with another start is another process. */
  readonly start: string;
  /** One letter, as in proc(5): `R`, `S`, `T` stopped, `Z` zombie, ... */
  readonly state: string;
  readonly name: string;
  /** The attempt that it belongs to; undefined when it carries none, or its environment cannot be read. */
  readonly claim: string | undefined;
  /** Of a supervisor: the runner whose experiments it starts. */
  readonly supervises: string | undefined;
  /** It is in the middle of an exec: its environment is not there yet, so nobody can say what it carries. */
  readonly isStarting: boolean;
}

/** By pid; zombies are left out, since nothing of them runs. */
export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** The variable that each process of an attempt inherits. */
export const CLAIM_MARK = "COOPERATE_CLAIM";
/** The variable of a supervisor that has its runner's first id. What it starts does not have it. (The name is older than the
 *  supervisor; runners of version 0.1 look for it.) */
export const SUPERVISOR_MARK = "COOPERATE_FORK_SERVER";

const marks = {
  claim: Buffer.from(`${CLAIM_MARK}=`),
  supervises: Buffer.from(`${SUPERVISOR_MARK}=`),
} as const;
const ownUser = process.geteuid?.() ?? 0;

/** Of so few processes that began during a look each is looked at, so many times. */
const FEW_LATER = 1_024;
const LATER_LOOKS = 5;

/** Looks at all processes of this machine that can be seen; ps where there is no /proc.
 *  @throws the system's error when the machine is short of what a look needs: nobody is absent for that */
export function readProcessTable(): ProcessTable {
  const table = new Map<number, ProcessRow>();
  let last = lastPid();
  for (const row of hasProc ? rowsOf(processIds()) : rowsOfPs()) table.set(row.pid, row);
  // On a busy machine a look takes its time: who was there at its beginning may have gone on as another before we came to it.
  for (let look = 0; look < LATER_LOOKS && last !== undefined; look++) {
    const later = pidsAfter(last, FEW_LATER) ?? [];
    if (later.length === 0) break;
    for (const row of rowsOf(later)) table.set(row.pid, row);
    last = later.at(-1);
  }
  return table;
}

/** The latest table that was made, and when that began. */
let latest: { readonly at: number; readonly table: ProcessTable } | undefined;

/** A look at all processes that began at `sinceMs` (performance.now) or later: those who end many attempts at the same time share
 *  their looks. */
export function processTableSince(sinceMs: number): ProcessTable {
  if (!latest || latest.at < sinceMs) {
    const at = performance.now();
    latest = { at, table: readProcessTable() };
  }
  return latest.table;
}

/** The process `pid`; undefined when there is none, or it cannot be seen. */
export function readProcess(pid: number): ProcessRow | undefined {
  return hasProc ? rowOf(pid) : readProcessTable().get(pid);
}

/** Whether two starts of processes with the same pid are of the same process: they may have been told in two ways, and no pid is given again
 *  so soon. */
export function isSameStart(one: string, other: string): boolean {
  return one === other || Math.abs(Number(one) - Number(other)) <= TICKS_PER_S;
}

/** Whether process `pid` that began at `start` lives. Where /proc hides it (hidepid), kill(2) decides: a process of that number is
 *  taken for it then. */
export function isProcessAlive(pid: number, start: string): boolean {
  const row = readProcess(pid);
  if (row) return isSameStart(row.start, start);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return statOf(pid)?.isZombie !== true;
}

/** Pids of processes that began after process `pid`, when these are few: the system counts pids up, so that who knows the last one need
 *  not look at all. Undefined when it cannot be told, or they are many. */
export function pidsAfter(pid: number, most: number): readonly number[] | undefined {
  const last = lastPid();
  if (last === undefined || last < pid || last - pid > most) return undefined;
  return Array.from({ length: last - pid }, (_, i) => pid + 1 + i);
}

/** The rows of those of `pids` that there are. */
export function* rowsOf(pids: Iterable<number>): Generator<ProcessRow> {
  for (const pid of pids) {
    const row = rowOf(pid);
    if (row) yield row;
  }
}

function rowOf(pid: number): ProcessRow | undefined {
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  if (!owner) return undefined;
  const stat = statOf(pid);
  if (!stat || stat.isZombie) return undefined;
  const isReadable = ownUser === 0 || owner.uid === ownUser;
  const { bytes, isStarting } = isReadable && stat.size > 0 ? environmentOf(pid) : HIDDEN;
  return {
    pid,
    parent: stat.parent,
    group: stat.group,
    session: stat.session,
    start: stat.start,
    state: stat.state,
    name: stat.name,
    claim: bytes && valueIn(bytes, marks.claim),
    supervises: bytes && valueIn(bytes, marks.supervises),
    isStarting,
  };
}

/** The same by ps(1), which tells no environment: macOS. */
function* rowsOfPs(): Generator<ProcessRow> {
  const columns = "pid=,ppid=,pgid=,stat=,lstart=,ucomm=";
  for (const text of execFileSync("ps", ["-A", "-o", columns], { encoding: "utf8" }).split("\n")) {
    const match = /^ *(\d+) +(\d+) +(\d+) +(\S)\S* +(\S+ +\S+ +\S+ +\S+ +\S+) +(.*)$/.exec(text);
    if (!match || match[4] === "Z") continue;
    const [, pid, parent, group, state = "", start = "", name = ""] = match;
    yield {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
      start,
      state,
      name,
      claim: undefined,
      supervises: undefined,
      isStarting: false,
    };
  }
}
