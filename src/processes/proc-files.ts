import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";

/**
 * Reads files of /proc (proc(5)), where there is one. Many short experiments come through here: so
 * files are read by synchronous calls, into one buffer, and those that are read again and again
 * are held open.
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

/** The clock ticks of /proc (sysconf(3), _SC_CLK_TCK): the same number on every Linux. */
export const TICKS_PER_S = 100;

/** It grows when an environment does not fit. */
let buffer = Buffer.allocUnsafeSlow(65_536);

/** Files of /proc that are read again and again are held open: opening one takes longer than
 *  reading it. */
const open = new Map<string, number>();
const line = Buffer.alloc(4_096);

/** The first line of a file of /proc; undefined when it is not there, or its process has ended.
 *  @throws the system's error when there was no descriptor left to open it */
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
    return missingUnlessShort(error);
  }
}

/** Opens a file of /proc. When no descriptor is left, those that are held open are closed for it:
 *  if the file could not be read, its process would be taken for one that does not live.
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

/** The file is missing, or cannot be read: undefined.
 *  @throws `error` when the machine is short of something: that says nothing about the file */
function missingUnlessShort(error: unknown): undefined {
  if (isShortage(codeOf(error))) throw error;
}

/** Pids of all visible processes.
 *  @throws the system's error */
export function processIds(): number[] {
  const names = ((): string[] => {
    try {
      return readdirSync("/proc");
    } catch (error) {
      if (!isShortage(codeOf(error))) throw error;
      closeSync(openProc("/proc")); // this frees a descriptor
      return readdirSync("/proc");
    }
  })();
  return names.map(Number).filter(Number.isInteger);
}

/** How many files this process may have open; Infinity where that is unknown. */
export function mostOpenFiles(): number {
  if (!hasProc) return Number.POSITIVE_INFINITY;
  const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

/** The pid that was given last, by proc(5) loadavg: the system counts them up. Undefined where it
 *  does not tell. */
export function lastPid(): number | undefined {
  const text = readLine("/proc/loadavg") ?? "";
  const pid = Number(text.slice(text.lastIndexOf(" ")));
  return pid > 0 ? pid : undefined;
}

/** When the process `pid` began, also of a zombie. Undefined where there is no /proc, which is
 *  quick to read. */
export function startOfProcess(pid: number): string | undefined {
  return hasProc ? statOf(pid)?.start : undefined;
}

/** About what {@link startOfProcess} returns for a process that begins now: for one that has just
 *  been started this is much cheaper. Undefined where there is no /proc. */
export function startNow(): string | undefined {
  const uptime = Number(readLine("/proc/uptime")?.split(" ", 1)[0]);
  return Number.isNaN(uptime) ? undefined : String(Math.round(uptime * TICKS_PER_S));
}

/** Pids of the children of the process `pid`, each followed by a blank; undefined when it has
 *  ended, or the kernel does not tell (proc(5), children). This is cheaper than reading one of
 *  them. */
export function childrenOf(pid: number): string | undefined {
  return readLine(`/proc/${pid}/task/${pid}/children`);
}

/** Whether there is a process or a thread with that number. */
export function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

export interface Environment {
  /** Valid until the next read of /proc; undefined when it cannot be read. */
  readonly bytes: Buffer | undefined;
  /** The process is in the middle of an exec: it has no environment yet. */
  readonly isStarting: boolean;
}

/** That of a process that does not show it. */
export const HIDDEN: Environment = { bytes: undefined, isStarting: false };
/** One exec may follow another. */
const TRIES = 3;

/** The environment of the process `pid`. During an exec it is empty; if the exec has ended
 *  meanwhile, it is read again. */
export function environmentOf(pid: number): Environment {
  for (let tries = 1; ; tries++) {
    const bytes = readProc(`/proc/${pid}/environ`);
    if (bytes?.length !== 0) return { bytes, isStarting: false };
    if (statOf(pid)?.environmentEnd === 0) return { bytes: undefined, isStarting: true };
    if (tries === TRIES) return HIDDEN;
  }
}

/** The fields of proc(5) stat that are used here. */
export interface Stat {
  readonly name: string;
  /** One letter: `R`, `S`, `T` stopped, `Z` zombie, ... */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly start: string;
  /** Nothing of it runs: not when only its first thread has ended. */
  readonly isZombie: boolean;
  /** Bytes of memory; 0 for a kernel thread. */
  readonly size: number;
  /** An address; 0 when it is hidden, or there is no environment yet. */
  readonly environmentEnd: number;
}

/** Parses proc(5) stat. The name may contain anything, so fields are counted from its closing
 *  parenthesis. */
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

/** The content of a file of /proc, valid until the next call; undefined when it is missing or
 *  cannot be read.
 *  @throws the system's error when there is no descriptor left: that says nothing about the
 *  process */
function readProc(path: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openProc(path);
    for (let length = 0; ;) {
      length += readSync(fd, buffer, length, buffer.length - length, length);
      // The kernel gives as much as fits, so this is all.
      if (length < buffer.length) return buffer.subarray(0, length);
      buffer = Buffer.concat([buffer], 2 * buffer.length);
    }
  } catch (error) {
    return missingUnlessShort(error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The value of a variable in an environment.
 *  @param prefix its name and the equals sign */
export function valueIn(environment: Buffer, prefix: Buffer): string | undefined {
  for (let at = environment.indexOf(prefix); at !== -1; at = environment.indexOf(prefix, at + 1)) {
    if (at > 0 && environment[at - 1] !== 0) continue; // the end of a longer name
    const end = environment.indexOf(0, at);
    return environment.toString("latin1", at + prefix.length, end === -1 ? undefined : end);
  }
  return undefined;
}
