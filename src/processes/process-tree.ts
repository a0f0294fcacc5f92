import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { endTree, type TreeEnding } from "./end-tree.ts";
import { unlessShort } from "./fresh-table.ts";
import { pauseTree, resumeTree } from "./pause-tree.ts";
import { catches, signalProcess } from "./process-signals.ts";
import { type ProcessRow, type ProcessTable, readProcessTable } from "./process-table.ts";
import { findLeftovers } from "./tree-leftovers.ts";
import { type FirstProcess, TreeMembers } from "./tree-members.ts";

/** All processes of one attempt at an experiment (tree-members.ts), which are ended, paused and
 *  resumed together. */
export class ProcessTree {
  readonly #members: TreeMembers;
  readonly #others: ReadonlySet<number>;
  readonly #clock: Clock;

  /** @param claim undefined for something that is no attempt, and carries none
   *  @param first its first process
   *  @param others first processes of other attempts that this process holds */
  constructor(
    claim: string | undefined,
    first?: FirstProcess,
    others: ReadonlySet<number> = new Set(),
    clock: Clock = SYSTEM_CLOCK,
  ) {
    this.#members = new TreeMembers(claim, first);
    [this.#others, this.#clock] = [others, clock];
  }

  /** The processes of the tree that are in `table`. */
  members(table: ProcessTable): ProcessRow[] {
    return this.#members.in(table);
  }

  /** The processes of the tree that still live when its first process has ended. */
  async left(): Promise<ProcessRow[]> {
    return findLeftovers(this.#members, this.#others, this.#clock);
  }

  /** Ends all processes of the tree.
   *  @returns those that could not be ended: they hang in the kernel, or belong to another user */
  async end(ending: TreeEnding): Promise<ProcessRow[]> {
    return endTree(this.#members, ending, this.#clock);
  }

  /** Stops all processes of the tree. */
  async pause(): Promise<void> {
    await pauseTree(this.#members, this.#clock);
  }

  /** Lets all processes of the tree continue. */
  async resume(): Promise<void> {
    await resumeTree(this.#members, this.#clock);
  }

  /** Sends `signal` to the processes that have a handler for it; the others would die of it.
   *  @returns whether one had */
  passOn(signal: NodeJS.Signals): boolean {
    const table = unlessShort(readProcessTable) ?? new Map<number, ProcessRow>();
    const members = this.#members.toSignal(this.members(table));
    const catching = members.filter(({ pid }) => catches(pid, signal));
    for (const { pid } of catching) signalProcess(pid, signal);
    return catching.length > 0;
  }
}
