import type { PoolRecord } from "../pools/pool-record.ts";
import { stateOf } from "../pools/started-process.ts";

/** Asks processes of this machine to end; one whose number is used again gets no signal.
 *  @returns how many were asked */
export function endLocal(
  records: readonly PoolRecord[],
  meant: readonly { readonly id: string; readonly task: number }[],
): number {
  const processes = meant.flatMap(({ id, task }) => {
    const process = records.find((record) => record.id === id)?.processes?.[task - 1];
    return process && stateOf(process) === "alive" ? [process] : [];
  });
  return processes.filter(({ pid }) => endProcess(pid)).length;
}

/** Asks a process of this machine to end. @returns whether it was there */
export function endProcess(pid: number): boolean {
  try {
    process.kill(pid, "SIGTERM");
    return process.kill(pid, "SIGCONT"); // one that is suspended would never see the other signal
  } catch {
    return false; // it has ended meanwhile, or belongs to another user
  }
}
