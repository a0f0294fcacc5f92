import type { Place } from "../places/place.ts";
import { type Visit, withConnection } from "./open-connection.ts";
import { directoryOf } from "./place-directory.ts";
import { isUnshared } from "../places/unsupported.ts";
import { tunnelFolderWord, tunnelId } from "./tunnel-folder.ts";
import { PlaceFailure } from "./place-failure.ts";
import { allRunnersFolders } from "./start-script.ts";
import { setupMarker } from "./setup.ts";
import { type Session, tellFrom } from "./session.ts";
import { doWork, workOf } from "./step-work.ts";
import { hostOf } from "./connection.ts";

/** Which pool of which list is visited. */
export interface VisitedPool {
  readonly pool: string;
  /** Absolute, and where links lead from there. */
  readonly list: string;
  readonly real: string;
}

/** What went wrong at a place, if anything. */
export interface VisitOutcome {
  readonly place: string;
  readonly failure?: string;
  readonly hint?: string;
}

/** Does the steps `check`, `pickup` or `purge` of a place; `purge` also forgets what the host
 *  remembers of the pool. What the steps print is said.
 *  @throws CooperateError (usage) when a step is wrong */
export async function visitSteps(
  stage: "check" | "pickup" | "purge",
  place: Place,
  pool: VisitedPool,
  visit: Visit,
): Promise<VisitOutcome> {
  try {
    await withConnection(place, visit, async (connection) => {
      const session = { place, request: visit, connection };
      const work = workOf(stage, place, pool.list, connection);
      const isHere = stage === "pickup" && place.directory === undefined;
      if (isHere && work.length > 0) visit.say(`what is in ${directoryOf(place, pool.list)} is here already`);
      else await doWork(stage, work, place, pool.list, connection, visit);
      if (stage === "purge") await forget(session, pool);
    });
    return { place: place.name };
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    const { message: failure, hint } = error;
    return { place: place.name, failure, ...(hint !== undefined && { hint }) };
  }
}

async function forget(session: Session, { pool, list, real }: VisitedPool): Promise<void> {
  const { place, request } = session;
  const tunnel = isUnshared(place)
    ? ` ${tunnelFolderWord(await tunnelId({ real, target: hostOf(place), pool }, request.env))}`
    : "";
  await tellFrom(session, "forgetting the pool", [
    `rm -rf -- ${setupMarker(pool, list, place)} ${allRunnersFolders(real, pool, place)}-*${tunnel} || exit`,
  ]);
}
