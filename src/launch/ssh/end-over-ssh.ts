import { messageOf } from "../../core/failure.ts";
import type { Place } from "../places/place.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import type { Visit } from "./open-connection.ts";
import { PlaceFailure } from "./place-failure.ts";
import { stopOverSsh } from "./stop-over-ssh.ts";

/** Ends runners at the hosts where they were started: those that do not answer the orders beside
 *  the list.
 *  @param meant which: a submission, and the number of a process in it, from 1
 *  @param placesOf finds places by their names
 *  @returns how many got a signal, and why others did not, one line for each place
 *  @throws CooperateError (usage) when a place is written nowhere any more */
export async function endOverSsh(
  records: readonly PoolRecord[],
  meant: readonly { readonly id: string; readonly task: number }[],
  placesOf: (names: readonly string[]) => Promise<readonly Place[]>,
  visit: Visit,
): Promise<{ readonly count: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  let count = 0;
  for (const place of await placesOf([...new Set(records.map((record) => record.place))])) {
    const processes = records
      .filter((record) => record.place === place.name)
      .flatMap((record) =>
        (record.processes ?? []).filter((_, i) =>
          meant.some(({ id, task }) => id === record.id && task === i + 1),
        ),
      );
    try {
      if (processes.length > 0)
        count += (await stopOverSsh(place, processes, "TERM", visit)).signalled.length;
    } catch (error) {
      if (!(error instanceof PlaceFailure)) throw error;
      failures.push(`${place.name}: ${messageOf(error)}`);
    }
  }
  return { count, failures };
}
