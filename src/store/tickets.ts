import * as fs from "node:fs/promises";
import { join } from "node:path";
import { parseRunnerId, type RunnerId } from "../processes/runner-id.ts";

const SUFFIX = ".turn";

/** An empty directory beside the heartbeat of a runner: the runner waits for the lock
 *  (ticket-queue.ts). */
export interface Ticket {
  readonly name: string;
  readonly runner: string;
  /** When it was taken: microseconds of the monotonic clock of its machine. NaN when the name is
   *  not one of ours. */
  readonly takenAt: number;
  readonly id: RunnerId;
}

/** Where `runner` makes its ticket. */
export function ticketPath(directory: string, runner: string, takenAt: number): string {
  return join(directory, `${runner}.${takenAt}${SUFFIX}`);
}

/** How many runners of all machines are waiting for the lock; 0 where that cannot be seen.
 *  @param directory of the heartbeats */
export async function waitingRunners(directory: string): Promise<number> {
  const tickets = await listTickets(directory).catch(() => []);
  return new Set(tickets.map(({ runner }) => runner)).size;
}

/** Removes the tickets of the runners for which `isDead` is true. */
export async function removeTickets(
  directory: string,
  isDead: (runner: string, id: RunnerId) => boolean,
): Promise<void> {
  for (const { name, runner, id } of await listTickets(directory).catch(() => [])) {
    if (isDead(runner, id)) await removeTicket(directory, name);
  }
}

/** Removes one ticket, if it is still there. */
export async function removeTicket(directory: string, name: string): Promise<void> {
  await fs.rmdir(join(directory, name)).catch(() => {});
}

/** All tickets.
 *  @throws the system's error when the directory cannot be read */
export async function listTickets(directory: string): Promise<Ticket[]> {
  const names = await fs.readdir(directory);
  return names.flatMap((name) => {
    if (!name.endsWith(SUFFIX)) return [];
    const stem = name.slice(0, -SUFFIX.length);
    const point = stem.lastIndexOf(".");
    const runner = stem.slice(0, point);
    const id = parseRunnerId(runner);
    return id ? [{ name, runner, id, takenAt: Number(stem.slice(point + 1)) }] : [];
  });
}
