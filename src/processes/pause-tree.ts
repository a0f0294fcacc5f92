import type { Clock } from "../core/clock.ts";
import { freshTable } from "./fresh-table.ts";
import { parentsFirst, signalProcess } from "./process-signals.ts";
import type { ProcessRow } from "./process-table.ts";
import type { TreeMembers } from "./tree-members.ts";

const AGAIN_MS = 5;
/** How long processes may take to stop, or to continue. */
const LONGEST_MS = 2_000;
/** When a parent has not stopped after so many signals, its children are stopped without it. */
const PARENT_TRIES = 10;

/** Stops all processes of a tree, until a reading of the process table finds none that runs.
 *  Parents stop before their children, and continue after them: a shell with job control that saw
 *  its job stopped would believe that it has ended. */
export async function pauseTree(members: TreeMembers, clock: Clock): Promise<void> {
  const signals = new Map<number, number>();
  await repeat(members, clock, (rows) => {
    const running = new Map(rows.filter(({ state }) => !"Tt".includes(state)).map((row) => [row.pid, row]));
    for (const { pid, parent } of running.values()) {
      if (running.has(parent) && (signals.get(parent) ?? 0) < PARENT_TRIES) continue;
      signals.set(pid, (signals.get(pid) ?? 0) + 1);
      signalProcess(pid, "SIGSTOP");
    }
    return running.size === 0;
  });
}

/** Lets all stopped processes of a tree continue. */
export async function resumeTree(members: TreeMembers, clock: Clock): Promise<void> {
  await repeat(members, clock, (rows) => {
    const stopped = parentsFirst(rows).filter(({ state }) => state === "T");
    for (const { pid } of stopped.toReversed()) signalProcess(pid, "SIGCONT");
    return stopped.length === 0;
  });
}

/** Calls `act` with the processes that live, until it returns that nothing is left to do, or it
 *  takes too long. */
async function repeat(
  members: TreeMembers,
  clock: Clock,
  act: (rows: readonly ProcessRow[]) => boolean,
): Promise<void> {
  const until = clock.monotonic() + LONGEST_MS;
  while (!act(members.in(await freshTable(clock))) && clock.monotonic() < until) await clock.sleep(AGAIN_MS);
}
