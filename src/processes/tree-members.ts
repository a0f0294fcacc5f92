import { childrenIn, isSameStart, type ProcessRow, type ProcessTable } from "./process-table.ts";

/** The first process of an attempt, the leader of its group and session. */
export interface FirstProcess {
  readonly pid: number;
  /** When it began, where its pid may belong to another process by now. */
  readonly start?: string | undefined;
}

/**
 * Which processes belong to the tree of one attempt: its first process with its group and session,
 * all that carry its claim in their environment, and the descendants of each. A process that was
 * seen to belong to it does so for as long as it lives.
 *
 * (After Slurm's proctrack/linuxproc. The environment stands in for the parents that reparenting
 * hides.)
 */
export class TreeMembers {
  readonly claim: string | undefined;
  readonly first: FirstProcess | undefined;
  /** By pid: when it began. */
  readonly #known = new Map<number, string>();

  /** @param claim undefined for something that is no attempt, and carries none */
  constructor(claim: string | undefined, first: FirstProcess | undefined) {
    [this.claim, this.first] = [claim, first];
  }

  /** The members that are in `table`. */
  in(table: ProcessTable): ProcessRow[] {
    const found = new Map<number, ProcessRow>();
    const children = childrenIn(table);
    const isOurNumber = this.#isOurNumber(table);
    for (const row of table.values()) if (this.isSeed(row, isOurNumber)) found.set(row.pid, row);
    found.delete(process.pid);
    // The iteration of a map also visits what is added meanwhile.
    for (const pid of found.keys())
      for (const child of children.get(pid) ?? []) if (child.pid !== process.pid) found.set(child.pid, child);
    for (const row of found.values()) this.add(row);
    return [...found.values()];
  }

  /** From now on the process of `row` belongs to the tree. */
  add({ pid, start }: ProcessRow): void {
    this.#known.set(pid, start);
  }

  /** Whether a process belongs to the tree by itself, and not only as a descendant.
   *  @param isOurNumber whether the pid of the first process still means this tree */
  isSeed({ pid, start, session, group, claim }: ProcessRow, isOurNumber: boolean): boolean {
    if (pid === process.pid) return false;
    if ((claim !== undefined && claim === this.claim) || this.#known.get(pid) === start) return true;
    return isOurNumber && (session === this.first?.pid || group === this.first?.pid);
  }

  /** Those of `members` that get a signal. When an experiment is itself a runner, its own
   *  experiments are left to it as long as it lives: it would record them as failed otherwise. */
  toSignal(members: readonly ProcessRow[]): readonly ProcessRow[] {
    const own = members.filter(({ claim }) => claim === undefined || claim === this.claim);
    return own.length > 0 ? own : members;
  }

  /** Whether the pid of the first process still means this tree. The system does not use a pid
   *  again while there is a group or a session of that number. */
  #isOurNumber(table: ProcessTable): boolean {
    if (!this.first) return false;
    const { pid, start } = this.first;
    return start === undefined || isSameStart(table.get(pid)?.start ?? start, start);
  }
}
