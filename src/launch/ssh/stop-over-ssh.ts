import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";
import type { StartedProcess } from "../pools/pool-record.ts";
import { defineTell } from "./answers.ts";
import { type Visit, withConnection } from "./open-connection.ts";
import { DEFINE_TICKS } from "./process-identity.ts";
import { tellFrom } from "./session.ts";

/** What became of processes that were asked to end; one of another machine behind the same name is
 *  in neither list. */
export interface Stopped {
  /** Pids that got the signal. */
  readonly signalled: readonly number[];
  /** Pids that had ended before. */
  readonly gone: readonly number[];
}

/** Ends runners of a host that do not answer the orders in the list's folder.
 *  @param signal TERM gives entries back; KILL is for what does not react
 *  @throws PlaceFailure when the host cannot be reached */
export async function stopOverSsh(
  place: Place,
  processes: readonly StartedProcess[],
  signal: "TERM" | "KILL",
  visit: Visit,
): Promise<Stopped> {
  return withConnection(place, visit, async (connection) => {
    const session = { place, request: visit, connection };
    const answers = await tellFrom(session, "stopping", stopScript(processes, signal, visit.id));
    return { signalled: answers.all("signalled").map(Number), gone: answers.all("gone").map(Number) };
  });
}

/** A pid that another process, or another machine behind the same name, has now gets no signal. */
export function stopScript(
  processes: readonly StartedProcess[],
  signal: "TERM" | "KILL",
  mark: string,
): string[] {
  return [
    defineTell(mark),
    DEFINE_TICKS,
    'stop() { if [ "$(uname -n)" != "$1" ]; then tell elsewhere "$2"',
    `elif [ "$(ticks "$2")" = "$3" ] && kill -s ${signal} "$2"; then tell signalled "$2"; else tell gone "$2"; fi; }`,
    ...processes
      .filter(({ pid }) => Number.isSafeInteger(pid) && pid > 1)
      .map(({ host, pid, startTicks }) => `stop ${quoteForScript([host, String(pid), startTicks])}`),
  ];
}
