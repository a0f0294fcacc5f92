import { setTimeout as sleep } from "node:timers/promises";
import { isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";
import { childrenOf, isThere, lastPid } from "./proc-files.ts";
import { catches, parentsFirst, signalProcess, wholeGroups } from "./process-signals.ts";
import {
  isSameStart,
  type ProcessRow,
  type ProcessTable,
  processTableSince,
  readProcess,
} from "./process-table.ts";

/** Between two looks while something has to end or to stand still. */
const POLL_MS = 50;
/** Between the look that finds nothing and the one that makes sure: a fork may have been under way. */
const AGAIN_MS = 5;
/** A killed process is gone at once unless the kernel holds it (a dead file server), or it is not ours to kill: that must not
 *  hold us for ever. */
const KILL_WAIT_MS = 5_000;
/** What the first process left behind has nothing to save any more. */
const STRAGGLERS_MS = 1_000;
/** So long one look after the other may find somebody in the middle of an exec, who may be ours: on a busy machine there is always
 *  one. */
const STARTING_WAIT_MS = 200;
/** So long processes may take to stand still, or to go on. */
const PAUSE_WAIT_MS = 2_000;
/** After so many looks at a parent that does not stand still its children are not spared any longer. */
const PATIENT_LOOKS = 10;
/** Of so few processes that began later each is looked at; of more the whole table is. */
const FEW = 256;

/** How a tree is to be ended. */
export interface TreeEnding {
  readonly signal: NodeJS.Signals;
  /** From that signal to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Whether the first process has ended by itself or by our signal. */
  readonly hasEnded: () => boolean;
  /** Whether there is no more time to wait. */
  readonly isForced: () => boolean;
}

/**
 * All processes of one attempt at an experiment: its first process with group and session, the descendants of each, and whatever
 * carries its claim in the environment. What was seen to belong to it once does so for as long as it lives.
 *
 * (After "Process supervision" as Slurm's proctrack/linuxproc does it, with the environment in place of what reparenting hides.)
 */
export class ProcessTree {
  readonly #claim: string | undefined;
  readonly #first: { readonly pid: number; readonly start: string | undefined } | undefined;
  readonly #others: ReadonlySet<number>;
  /** By pid: when it began. */
  readonly #known = new Map<number, string>();

  /** @param claim undefined of what is no attempt, and carries none
   *  @param first its first process, the leader of group and session; `start` says which one of that number, where its pid may be
   *  another's by now
   *  @param others first processes of other attempts that this process holds */
  constructor(
    claim: string | undefined,
    first?: { readonly pid: number; readonly start?: string | undefined },
    others: ReadonlySet<number> = new Set(),
  ) {
    this.#claim = claim;
    this.#first = first && { pid: first.pid, start: first.start };
    this.#others = others;
  }

  /** Those of the tree that live, in a look at all processes. */
  members(table: ProcessTable): ProcessRow[] {
    const found = new Map<number, ProcessRow>();
    const children = new Map<number, ProcessRow[]>();
    const isOurNumber = this.#isOurNumber(table);
    for (const row of table.values()) {
      const siblings = children.get(row.parent);
      if (siblings) siblings.push(row);
      else children.set(row.parent, [row]);
      if (this.#isSeed(row, isOurNumber)) found.set(row.pid, row);
    }
    found.delete(process.pid);
    // A map goes on to what is added while it is walked through.
    for (const pid of found.keys())
      for (const child of children.get(pid) ?? []) if (child.pid !== process.pid) found.set(child.pid, child);
    for (const { pid, start } of found.values()) this.#known.set(pid, start);
    return [...found.values()];
  }

  /** What lives of it when its first process has ended. Costs next to nothing where nothing else began since that began: pids are counted
   *  up. Many short experiments come through here, so the quick way is written with care. */
  async left(): Promise<ProcessRow[]> {
    if (unlessShort(() => this.#isAlone()) === true) return NONE;
    const since = performance.now();
    for (;;) {
      const now = performance.now();
      const table = await tableSince(now);
      const rows = [...table.values()];
      const seeds = rows.filter((row) => this.#isSeed(row, true));
      for (const { pid: seed, start } of seeds) this.#known.set(seed, start);
      if (seeds.length > 0) return this.members(table);
      const isSure = !rows.some(mayBeOurs) || now - since > STARTING_WAIT_MS;
      if (isSure) return NONE;
      await sleep(AGAIN_MS);
    }
  }

  /** Whether nothing that may be ours has begun since our first process. */
  #isAlone(): boolean {
    const { pid = 0 } = this.#first ?? {};
    const last = lastPid() ?? 0;
    return last >= pid && last - pid <= FEW && !this.#isAnyBetween(pid, last);
  }

  /** Whether there is a process with a pid after `first`, up to `last`, that may be ours: the first processes of other attempts, which are
   *  children of supervisors, are not, and to look at one that begins or ends takes its time. */
  #isAnyBetween(first: number, last: number): boolean {
    if (first === last) return false;
    let theirs: string | undefined;
    for (let pid = first + 1; pid <= last; pid++) {
      if (this.#others.has(pid)) continue;
      theirs ??= childrenOfSupervisors();
      if (theirs.includes(` ${pid} `) || !isThere(pid)) continue;
      const row = readProcess(pid);
      if (!row || supervisors.has(row.parent)) continue;
      if (row.parent !== process.pid && readProcess(row.parent)?.supervises !== undefined)
        supervisors.add(row.parent);
      else if (this.#isSeed(row, true)) {
        // By the next look it may have left group and session, and be in the middle of an exec.
        this.#known.set(row.pid, row.start);
        return true;
      } else if (mayBeOurs(row)) return true;
    }
    return false;
  }

  /** Ends all of it: asks, kills after the grace, and looks until twice nothing is found.
   *  @returns those that could not be ended: the kernel or another user has them */
  async end({ signal, graceMs, hasEnded, isForced }: TreeEnding): Promise<ProcessRow[]> {
    const told = new Map<number, string>();
    let deadline = performance.now() + graceMs;
    let killedAt: number | undefined;
    let isAlone = false;
    let lastSeen = performance.now();
    for (let empty = 0; ;) {
      const now = performance.now();
      // The grace is for the experiment itself.
      if (!isAlone && hasEnded()) [isAlone, deadline] = [true, Math.min(deadline, now + STRAGGLERS_MS)];
      if (now >= deadline || isForced()) killedAt ??= now;
      const table = await tableSince(now);
      const members = this.members(table);
      if (members.length > 0) lastSeen = now;
      const isSure = now - lastSeen > STARTING_WAIT_MS || ![...table.values()].some(mayBeOurs);
      empty = members.length === 0 && isSure ? empty + 1 : 0;
      if (empty === 2 || (killedAt !== undefined && now - killedAt > KILL_WAIT_MS)) return members;
      if (killedAt !== undefined) for (const { pid } of members) signalProcess(pid, "SIGKILL");
      else {
        const fresh = this.#toTell(members).filter(({ pid, start }) => told.get(pid) !== start);
        for (const { pid, start } of fresh) told.set(pid, start);
        for (const id of wholeGroups(fresh, table)) signalProcess(id, signal);
        // What stands still could not hear.
        for (const { pid, state } of fresh) if (state === "T") signalProcess(pid, "SIGCONT");
      }
      await sleep(members.length === 0 || killedAt !== undefined ? AGAIN_MS : POLL_MS);
    }
  }

  /** Stops all of it, until a look finds none that runs. Parents stand still before their children, and go on after them: a shell with
   *  job control that saw its job stopped would take that for its end. */
  async pause(): Promise<void> {
    const told = new Map<number, number>();
    await this.#bring((rows) => {
      const running = new Map(rows.filter(({ state }) => !"Tt".includes(state)).map((row) => [row.pid, row]));
      for (const { pid, parent } of running.values()) {
        if (running.has(parent) && (told.get(parent) ?? 0) < PATIENT_LOOKS) continue;
        told.set(pid, (told.get(pid) ?? 0) + 1);
        signalProcess(pid, "SIGSTOP");
      }
      return running.size === 0;
    });
  }

  /** Lets all of it go on. */
  async resume(): Promise<void> {
    await this.#bring((rows) => {
      const stopped = parentsFirst(rows).filter(({ state }) => state === "T");
      for (const { pid } of stopped.toReversed()) signalProcess(pid, "SIGCONT");
      return stopped.length === 0;
    });
  }

  /** Sends `signal` to those of the tree that have a handler for it; the others would die of it.
   *  @returns whether one had */
  passOn(signal: NodeJS.Signals): boolean {
    const table = unlessShort(() => processTableSince(performance.now())) ?? new Map<number, ProcessRow>();
    const members = this.#toTell(this.members(table));
    const catching = members.filter(({ pid }) => catches(pid, signal));
    for (const { pid } of catching) signalProcess(pid, signal);
    return catching.length > 0;
  }

  /** Has `act` do what is to be done to those that live, until it says that nothing is. */
  async #bring(act: (rows: readonly ProcessRow[]) => boolean): Promise<void> {
    const until = performance.now() + PAUSE_WAIT_MS;
    while (!act(this.members(await tableSince(performance.now()))) && performance.now() < until)
      await sleep(AGAIN_MS);
  }

  /** Of `members` those that are told something: experiments of a runner that is itself an experiment are that one's to tell, as long as
   *  it lives, or it would take them for failed. */
  #toTell(members: readonly ProcessRow[]): readonly ProcessRow[] {
    const own = members.filter(({ claim }) => claim === undefined || claim === this.#claim);
    return own.length > 0 ? own : members;
  }

  #isSeed({ pid, start, session, group, claim }: ProcessRow, isOurNumber: boolean): boolean {
    if (pid === process.pid) return false;
    if ((claim !== undefined && claim === this.#claim) || this.#known.get(pid) === start) return true;
    return isOurNumber && (session === this.#first?.pid || group === this.#first?.pid);
  }

  /** Whether the number of the first process still means this tree: as group and session it is not given again while one of them
   *  lives. */
  #isOurNumber(table: ProcessTable): boolean {
    if (!this.#first) return false;
    const { pid, start } = this.#first;
    return start === undefined || isSameStart(table.get(pid)?.start ?? start, start);
  }
}

/** As processTableSince, when the machine has what a look needs: that it is short of something says nothing of who lives. */
async function tableSince(sinceMs: number): Promise<ProcessTable> {
  for (;;) {
    const table = unlessShort(() => processTableSince(sinceMs));
    if (table) return table;
    await sleep(POLL_MS);
  }
}

/** What `look` finds; undefined when the machine is short of what it needs for that. */
function unlessShort<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isShortage(codeOf(error))) return undefined;
    throw error;
  }
}

/** Pids of other supervisors that were seen. */
const supervisors = new Set<number>();
const NONE: ProcessRow[] = [];

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

/** Whether a process that is in the middle of an exec, so that nobody sees what it carries, may belong to a tree whose other processes
 *  have ended: then it has been given to one of our own ancestors (prctl(2), PR_SET_CHILD_SUBREAPER), as a rule to init. */
function mayBeOurs({ isStarting, parent }: ProcessRow): boolean {
  if (!isStarting) return false;
  for (let pid = process.ppid; pid > 1; pid = readProcess(pid)?.parent ?? 1) if (pid === parent) return true;
  return parent <= 1;
}
