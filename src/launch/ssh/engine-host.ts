import { CooperateError } from "../../core/failure.ts";
import type { Perform } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import type { Connection } from "./connection.ts";
import { type Visit, withConnection } from "./open-connection.ts";
import { overSsh } from "./over-ssh.ts";
import { PlaceFailure } from "./place-failure.ts";

/** Does `work` with what starts the programs of an engine: on this machine, or on the host that
 *  the place has as `via`, over one connection.
 *  @throws CooperateError (place) when nothing can be done there; whatever `work` throws */
export async function withEngineOf<T>(
  place: Place | undefined,
  visit: Visit,
  work: (perform: Perform, connection?: Connection) => Promise<T>,
): Promise<T> {
  if (place?.via === undefined) return work(visit.perform);
  try {
    return await withConnection(place, visit, async (connection) =>
      work(async (action, limitMs) => visit.perform(overSsh(connection, action), limitMs), connection),
    );
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    const { message, hint } = error;
    throw new CooperateError("place", message, hint === undefined ? {} : { hint });
  }
}
