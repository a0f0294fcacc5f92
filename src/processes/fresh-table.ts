import type { Clock } from "../core/clock.ts";
import { codeOf } from "../core/errno.ts";
import { isShortage } from "../core/shortage.ts";
import { type ProcessTable, readProcessTable } from "./process-table.ts";

/** Between two tries while the machine is short of something. */
const AGAIN_MS = 50;

/** All processes, as soon as the machine has what is needed to read them: a shortage says nothing
 *  about who lives. */
export async function freshTable(clock: Clock): Promise<ProcessTable> {
  for (;;) {
    const table = unlessShort(readProcessTable);
    if (table) return table;
    await clock.sleep(AGAIN_MS);
  }
}

/** The result of `read`; undefined when the machine is short of what it needs (descriptors,
 *  memory).
 *  @throws other errors of `read` */
export function unlessShort<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isShortage(codeOf(error))) return undefined;
    throw error;
  }
}
