import { execFileSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";

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

/** Fields of proc(5) stat, counted from the one after the name. */
const STAT = {
  state: 0,
  parent: 1,
  group: 2,
  session: 3,
  threads: 17,
  start: 19,
  size: 20,
  environmentEnd: 48,
} as const;

/** In which /proc counts (sysconf(3), _SC_CLK_TCK): on Linux so many everywhere. */
const TICKS_PER_S = 100;

const marks = {
  claim: Buffer.from(`${CLAIM_MARK}=`),
  supervises: Buffer.from(`${SUPERVISOR_MARK}=`),
} as const;
const hasProc = isProcThere();
const ownUser = process.geteuid?.() ?? 0;
/** Grows as long as an environment does not fit. */
let room = Buffer.allocUnsafeSlow(65_536);

/** Of so few processes that began during a look each is looked at, so many times. */
const FEW_LATER = 1_024;
const LATER_LOOKS = 5;

/** Looks at all processes of this machine that can be seen; ps where there is no /proc. */
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

/** When process `pid` began; also of a zombie. Undefined where there is no /proc to tell quickly. */
export function startOfProcess(pid: number): string | undefined {
  return hasProc ? statOf(pid)?.start : undefined;
}

/** What {@link startOfProcess} says of a process that begins now, or a moment ago: of one that has just been started it costs much less to
 *  tell this. Undefined where there is no /proc. */
export function startNow(): string | undefined {
  const uptime = Number(readLine("/proc/uptime")?.split(" ", 1)[0]);
  return Number.isNaN(uptime) ? undefined : String(Math.round(uptime * TICKS_PER_S));
}

/** Whether two starts of processes with the same pid are of the same process: they may have been told in two ways, and no pid is given again
 *  so soon. */
export function isSameStart(one: string, other: string): boolean {
  return one === other || Math.abs(Number(one) - Number(other)) <= TICKS_PER_S;
}

/** Pids of the children of process `pid`, each with a blank after it; undefined when it has ended, or the kernel does not tell (proc(5),
 *  children). Costs less than to look at one of them. */
export function childrenOf(pid: number): string | undefined {
  return readLine(`/proc/${pid}/task/${pid}/children`);
}

/** Whether there is a process, or a thread, with that number. */
export function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
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

function isProcThere(): boolean {
  return statSync("/proc/self/stat", { throwIfNoEntry: false }) !== undefined;
}

function processIds(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** Files of /proc that are read again and again, held open: to find one takes longer than to read it. */
const open = new Map<string, number>();
const line = Buffer.alloc(4_096);

/** The first line of a file of /proc; undefined when it is not there, or its process has ended. */
function readLine(path: string): string | undefined {
  if (!hasProc) return undefined;
  try {
    const fd = open.get(path) ?? openSync(path, "r");
    open.set(path, fd);
    return line.toString("latin1", 0, readSync(fd, line, 0, line.length, 0));
  } catch {
    const fd = open.get(path);
    if (fd !== undefined) closeSync(fd);
    open.delete(path);
    return undefined;
  }
}

/** The pid that was given last, by proc(5) loadavg: the system counts them up. Undefined where it does not say. */
export function lastPid(): number | undefined {
  const text = readLine("/proc/loadavg") ?? "";
  const pid = Number(text.slice(text.lastIndexOf(" ")));
  return pid > 0 ? pid : undefined;
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

interface Environment {
  /** Valid until something else is read; undefined when it cannot be read. */
  readonly bytes: Buffer | undefined;
  readonly isStarting: boolean;
}

const HIDDEN: Environment = { bytes: undefined, isStarting: false };
/** One exec after the other may come between. */
const TRIES = 3;

/** Of a process that is in the middle of an exec nothing is there; where that was so only a moment ago, it is looked at again. */
function environmentOf(pid: number): Environment {
  for (let tries = 1; ; tries++) {
    const bytes = readProc(`/proc/${pid}/environ`);
    if (bytes?.length !== 0) return { bytes, isStarting: false };
    if (statOf(pid)?.environmentEnd === 0) return { bytes: undefined, isStarting: true };
    if (tries === TRIES) return HIDDEN;
  }
}

interface Stat extends Pick<ProcessRow, "parent" | "group" | "session" | "start" | "state" | "name"> {
  /** Nothing of it runs: when only the first thread has ended, others may. */
  readonly isZombie: boolean;
  /** Bytes of memory; 0 of a thread of the kernel. */
  readonly size: number;
  /** Address; 0 when it is hidden, or there is no environment yet. */
  readonly environmentEnd: number;
}

/** proc(5). The name may hold anything, so fields are counted from its closing parenthesis. */
function statOf(pid: number): Stat | undefined {
  const text = readProc(`/proc/${pid}/stat`)?.toString("latin1");
  if (text === undefined || text === "") return undefined;
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  return {
    name: text.slice(text.indexOf("(") + 1, end),
    state: fields[STAT.state] ?? "",
    isZombie: "ZX".includes(fields[STAT.state] ?? "") && Number(fields[STAT.threads]) <= 1,
    parent: Number(fields[STAT.parent]),
    group: Number(fields[STAT.group]),
    session: Number(fields[STAT.session]),
    start: fields[STAT.start] ?? "",
    size: Number(fields[STAT.size]),
    environmentEnd: Number(fields[STAT.environmentEnd]),
  };
}

/** What stands in a file of /proc, valid until the next call; undefined when it is gone or not to be read. */
function readProc(path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    for (let length = 0; ;) {
      length += readSync(fd, room, length, room.length - length, length);
      if (length < room.length) return room.subarray(0, length); // the kernel gives all that fits
      room = Buffer.concat([room], 2 * room.length);
    }
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function valueIn(environment: Buffer, mark: Buffer): string | undefined {
  for (let at = environment.indexOf(mark); at !== -1; at = environment.indexOf(mark, at + 1)) {
    if (at > 0 && environment[at - 1] !== 0) continue; // the end of another name
    const end = environment.indexOf(0, at);
    return environment.toString("latin1", at + mark.length, end === -1 ? undefined : end);
  }
  return undefined;
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
