import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";

/**
 * What is read of /proc (proc(5)), where there is one. Many short experiments come through here, so files are read at once, into one
 * buffer, and those that are read again and again are held open.
 */
export const hasProc = statSync("/proc/self/stat", { throwIfNoEntry: false }) !== undefined;

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
export const TICKS_PER_S = 100;

/** Grows as long as an environment does not fit. */
let room = Buffer.allocUnsafeSlow(65_536);

/** Files of /proc that are read again and again, held open: to find one takes longer than to read it. */
const open = new Map<string, number>();
const line = Buffer.alloc(4_096);

/** The first line of a file of /proc; undefined when it is not there, or its process has ended.
 *  @throws the system's error when it could not be opened for want of descriptors */
function readLine(path: string): string | undefined {
  if (!hasProc) return undefined;
  try {
    const fd = open.get(path) ?? openProc(path);
    open.set(path, fd);
    return line.toString("latin1", 0, readSync(fd, line, 0, line.length, 0));
  } catch (error) {
    const fd = open.get(path);
    if (fd !== undefined) closeSync(fd);
    open.delete(path);
    return unlessShort(error);
  }
}

/** Opens a file of /proc. Where no descriptor is left, those that are held open are given up for it: a process that does not see is
 *  taken for one that is not there.
 *  @throws the system's error */
function openProc(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (open.size === 0 || !isShortage(codeOf(error))) throw error;
    for (const fd of open.values()) closeSync(fd);
    open.clear();
    return openSync(path, "r");
  }
}

/** Undefined: it is gone, or not to be read.
 *  @throws `error` when it says nothing of the file, but of the machine */
function unlessShort(error: unknown): undefined {
  if (isShortage(codeOf(error))) throw error;
}

/** Pids of all processes that can be seen.
 *  @throws the system's error */
export function processIds(): number[] {
  const names = ((): string[] => {
    try {
      return readdirSync("/proc");
    } catch (error) {
      if (!isShortage(codeOf(error))) throw error;
      closeSync(openProc("/proc")); // so that there is a descriptor
      return readdirSync("/proc");
    }
  })();
  return names.map(Number).filter(Number.isInteger);
}

/** How many files this process may have open; Infinity where nobody says. */
export function mostOpenFiles(): number {
  if (!hasProc) return Number.POSITIVE_INFINITY;
  const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

/** The pid that was given last, by proc(5) loadavg: the system counts them up. Undefined where it does not say. */
export function lastPid(): number | undefined {
  const text = readLine("/proc/loadavg") ?? "";
  const pid = Number(text.slice(text.lastIndexOf(" ")));
  return pid > 0 ? pid : undefined;
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

/** Pids of the children of process `pid`, each with a blank after it; undefined when it has ended, or the kernel does not tell (proc(5),
 *  children). Costs less than to look at one of them. */
export function childrenOf(pid: number): string | undefined {
  return readLine(`/proc/${pid}/task/${pid}/children`);
}

/** Whether there is a process, or a thread, with that number. */
export function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

export interface Environment {
  /** Valid until something else is read; undefined when it cannot be read. */
  readonly bytes: Buffer | undefined;
  readonly isStarting: boolean;
}

export const HIDDEN: Environment = { bytes: undefined, isStarting: false };
/** One exec after the other may come between. */
const TRIES = 3;

/** Of a process that is in the middle of an exec nothing is there; where that was so only a moment ago, it is looked at again. */
export function environmentOf(pid: number): Environment {
  for (let tries = 1; ; tries++) {
    const bytes = readProc(`/proc/${pid}/environ`);
    if (bytes?.length !== 0) return { bytes, isStarting: false };
    if (statOf(pid)?.environmentEnd === 0) return { bytes: undefined, isStarting: true };
    if (tries === TRIES) return HIDDEN;
  }
}

/** Of one process. */
export interface Stat {
  readonly name: string;
  /** One letter: `R`, `S`, `T` stopped, `Z` zombie, ... */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly start: string;
  /** Nothing of it runs: when only the first thread has ended, others may. */
  readonly isZombie: boolean;
  /** Bytes of memory; 0 of a thread of the kernel. */
  readonly size: number;
  /** Address; 0 when it is hidden, or there is no environment yet. */
  readonly environmentEnd: number;
}

/** proc(5). The name may hold anything, so fields are counted from its closing parenthesis. */
export function statOf(pid: number): Stat | undefined {
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

/** What stands in a file of /proc, valid until the next call; undefined when it is gone or not to be read.
 *  @throws the system's error when there is no descriptor for it: that says nothing of the process */
function readProc(path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openProc(path);
    for (let length = 0; ;) {
      length += readSync(fd, room, length, room.length - length, length);
      if (length < room.length) return room.subarray(0, length); // the kernel gives all that fits
      room = Buffer.concat([room], 2 * room.length);
    }
  } catch (error) {
    return unlessShort(error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The value of a variable in an environment.
 *  @param mark its name and the equals sign */
export function valueIn(environment: Buffer, mark: Buffer): string | undefined {
  for (let at = environment.indexOf(mark); at !== -1; at = environment.indexOf(mark, at + 1)) {
    if (at > 0 && environment[at - 1] !== 0) continue; // the end of another name
    const end = environment.indexOf(0, at);
    return environment.toString("latin1", at + mark.length, end === -1 ? undefined : end);
  }
  return undefined;
}
