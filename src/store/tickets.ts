import * as fs from "node:fs/promises";
import { join } from "node:path";
import { parseRunnerId, type RunnerId } from "../processes/runner-id.ts";

const SUFFIX = ".turn";

/** That a runner waits for the lock (ticket-queue.ts): an empty directory beside its heartbeat. */
export interface Ticket {
  readonly name: string;
  readonly runner: string;
  /** Microseconds of the monotonic clock of its machine; NaN when it is none of ours. */
  readonly ticket: number;
  readonly id: RunnerId;
}

export function ticketPath(directory: string, runner: string, ticket: number): string {
  return join(directory, `${runner}.${ticket}${SUFFIX}`);
}

/** How many runners of all machines wait for the lock at this moment; 0 where that cannot be seen.
 *  @param directory of the heartbeats */
export async function waitingRunners(directory: string): Promise<number> {
  const marks = await listTickets(directory).catch(() => []);
  return new Set(marks.map(({ runner }) => runner)).size;
}

/** Removes the marks of the runners that `are` says, which are dead. */
export async function removeTickets(
  directory: string,
  are: (runner: string, id: RunnerId) => boolean,
): Promise<void> {
  for (const { name, runner, id } of await listTickets(directory).catch(() => [])) {
    if (are(runner, id)) await fs.rmdir(join(directory, name)).catch(() => {});
  }
}

/** @throws the system's error when the directory cannot be read */
export async function listTickets(directory: string): Promise<Ticket[]> {
  const names = await fs.readdir(directory);
  return names.flatMap((name) => {
    if (!name.endsWith(SUFFIX)) return [];
    const stem = name.slice(0, -SUFFIX.length);
    const point = stem.lastIndexOf(".");
    const runner = stem.slice(0, point);
    const id = parseRunnerId(runner);
    return id ? [{ name, runner, id, ticket: Number(stem.slice(point + 1)) }] : [];
  });
}
