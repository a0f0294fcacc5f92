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

/** One process of this machine, as it was when it was read. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Process group. */
  readonly group: number;
  readonly session: number;
  /** When it began, as the system reports it: the same pid with another start is another
   *  process. */
  readonly start: string;
  /** One letter, as in proc(5): `R`, `S`, `T` stopped, `Z` zombie, ... */
  readonly state: string;
  readonly name: string;
  /** The attempt that it belongs to; undefined when it carries none, or its environment cannot be
   *  read. */
  readonly claim: string | undefined;
  /** Of a supervisor: the runner whose experiments it starts. */
  readonly supervises: string | undefined;
  /** It is in the middle of an exec: its environment cannot be read yet, so its claim is
   *  unknown. */
  readonly isStarting: boolean;
}

/** By pid, without zombies: nothing of them runs. */
export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** The processes of a table by the pid of their parent. */
export function childrenIn(table: ProcessTable): ReadonlyMap<number, readonly ProcessRow[]> {
  const children = new Map<number, ProcessRow[]>();
  for (const row of table.values()) {
    const siblings = children.get(row.parent);
    if (siblings) siblings.push(row);
    else children.set(row.parent, [row]);
  }
  return children;
}

/** The variable that each process of an attempt inherits. */
export const CLAIM_MARK = "COOPERATE_CLAIM";
/** The variable of a supervisor: the first id of its runner. The experiments that it starts do not
 *  have it. (The name is older than the supervisor; runners of version 0.1 look for it.) */
export const SUPERVISOR_MARK = "COOPERATE_FORK_SERVER";

const prefixes = {
  claim: Buffer.from(`${CLAIM_MARK}=`),
  supervises: Buffer.from(`${SUPERVISOR_MARK}=`),
} as const;
const ownUser = process.geteuid?.() ?? 0;

/** When at most so many processes began while the table was read, each of them is read, too; at
 *  most so many times. */
const FEW_LATER = 1_024;
const LATER_READS = 5;

/** Reads all processes of this machine that are visible; by ps where there is no /proc.
 *  @throws the system's error when the machine is short of what this needs: that does not mean
 *  that nobody lives */
export function readProcessTable(): ProcessTable {
  const table = new Map<number, ProcessRow>();
  let last = lastPid();
  for (const row of hasProc ? rowsOf(processIds()) : rowsOfPs()) table.set(row.pid, row);
  // On a busy machine this takes a while: a process that lived at its beginning may have forked
  // and ended before we came to it.
  for (let n = 0; n < LATER_READS && last !== undefined; n++) {
    const later = pidsAfter(last, FEW_LATER) ?? [];
    if (later.length === 0) break;
    for (const row of rowsOf(later)) table.set(row.pid, row);
    last = later.at(-1);
  }
  return table;
}

/** The process `pid`; undefined when there is none, or it is not visible. */
export function readProcess(pid: number): ProcessRow | undefined {
  return hasProc ? rowOf(pid) : readProcessTable().get(pid);
}

/** Whether two start times of one pid are those of one process. They may come from two sources and
 *  differ a little (see `startNow`), and no pid is used again so soon. */
export function isSameStart(one: string, other: string): boolean {
  return one === other || Math.abs(Number(one) - Number(other)) <= TICKS_PER_S;
}

/** Whether the process `pid` that began at `start` lives. Where /proc hides it (hidepid), kill(2)
 *  decides, and any process with that pid is taken for it. */
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

/** The pids that were given after `pid`, if they are few: the system counts pids up, so not all
 *  processes need to be read. Undefined when they are many, or it cannot be told. */
export function pidsAfter(pid: number, most: number): readonly number[] | undefined {
  const last = lastPid();
  if (last === undefined || last < pid || last - pid > most) return undefined;
  return Array.from({ length: last - pid }, (_, i) => pid + 1 + i);
}

/** The rows of those of `pids` that exist. */
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
    claim: bytes && valueIn(bytes, prefixes.claim),
    supervises: bytes && valueIn(bytes, prefixes.supervises),
    isStarting,
  };
}

/** The same by ps(1), which shows no environment: for macOS. */
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
