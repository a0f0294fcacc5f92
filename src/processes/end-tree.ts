import type { Clock } from "../core/clock.ts";
import { freshTable } from "./fresh-table.ts";
import { signalProcess, wholeGroups } from "./process-signals.ts";
import type { ProcessRow } from "./process-table.ts";
import { mayBeLeftover, STARTING_WAIT_MS } from "./tree-leftovers.ts";
import type { TreeMembers } from "./tree-members.ts";

/** Between two readings of the process table while processes have to end. */
const POLL_MS = 50;
/** Between the reading that finds no process and the one that makes sure: a fork may have been
 *  under way. */
const AGAIN_MS = 5;
/** A killed process is gone at once, unless it hangs in the kernel (a dead file server) or we may
 *  not kill it. Then we give up after so long. */
const KILL_WAIT_MS = 5_000;
/** What is left of the tree when the first process has ended gets no more time than this: it has
 *  nothing to save. */
const LEFTOVERS_MS = 1_000;

/** How a tree is ended. */
export interface TreeEnding {
  readonly signal: NodeJS.Signals;
  /** From that signal to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Whether the first process has ended, by itself or by our signal. */
  readonly hasEnded: () => boolean;
  /** Whether there is no more time to wait. */
  readonly isForced: () => boolean;
}

/** Ends all processes of a tree: sends the signal, kills after the grace, and reads the process
 *  table until none is found twice in a row.
 *  @returns those that could not be ended: they hang in the kernel, or belong to another user */
export async function endTree(
  members: TreeMembers,
  { signal, graceMs, hasEnded, isForced }: TreeEnding,
  clock: Clock,
): Promise<ProcessRow[]> {
  const signalled = new Map<number, string>();
  let deadline = clock.monotonic() + graceMs;
  let killedAt: number | undefined;
  let isFirstGone = false;
  let lastSeen = clock.monotonic();
  for (let empty = 0; ;) {
    const now = clock.monotonic();
    // The grace is for the first process only.
    if (!isFirstGone && hasEnded()) [isFirstGone, deadline] = [true, Math.min(deadline, now + LEFTOVERS_MS)];
    if (now >= deadline || isForced()) killedAt ??= now;
    const table = await freshTable(clock);
    const living = members.in(table);
    if (living.length > 0) lastSeen = now;
    const isSure = now - lastSeen > STARTING_WAIT_MS || ![...table.values()].some(mayBeLeftover);
    empty = living.length === 0 && isSure ? empty + 1 : 0;
    if (empty === 2 || (killedAt !== undefined && now - killedAt > KILL_WAIT_MS)) return living;
    if (killedAt !== undefined) for (const { pid } of living) signalProcess(pid, "SIGKILL");
    else {
      const fresh = members.toSignal(living).filter(({ pid, start }) => signalled.get(pid) !== start);
      for (const { pid, start } of fresh) signalled.set(pid, start);
      for (const id of wholeGroups(fresh, table)) signalProcess(id, signal);
      // A stopped process handles the signal only when it continues.
      for (const { pid, state } of fresh) if (state === "T") signalProcess(pid, "SIGCONT");
    }
    await clock.sleep(living.length === 0 || killedAt !== undefined ? AGAIN_MS : POLL_MS);
  }
}
