import type { Place } from "../places/place.ts";
import { arriveAt } from "./arrive.ts";
import { checkPlace } from "./check-place.ts";
import type { SshOutcome, SshRequest } from "./launch-request.ts";
import { withConnection } from "./open-connection.ts";
import { PlaceFailure } from "./place-failure.ts";
import type { Session } from "./session.ts";
import { chooseStages } from "./stages.ts";
import { type HostRunners, startRunners } from "./start-runners.ts";

/**
 * Brings one host to the runners that it shall have: reach it, bring this program, look whether it
 * sees the list, deliver, set up, start. Each stage does only what is missing, so the same launch
 * again goes on where this one ended.
 * @throws CooperateError (usage) when the place, or a step of it, is wrong
 */
export async function launchOverSsh(place: Place, request: SshRequest): Promise<SshOutcome> {
  checkPlace(place, request.list);
  chooseStages(request.only, request.skip);
  try {
    const runners = await withConnection(place, request, async (connection) =>
      launchIn({ place, request, connection }),
    );
    return { place: place.name, ...runners };
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    const { message: failure, hint } = error;
    return { place: place.name, running: [], started: [], failure, ...(hint !== undefined && { hint }) };
  }
}

async function launchIn(session: Session<SshRequest>): Promise<HostRunners> {
  const { facts, program, logs, starts } = await arriveAt(session);
  if (!starts) return { running: [], started: [] };
  const { unshared } = session.request;
  await unshared?.connect?.();
  const runners = await startRunners(session, program, logs, facts.host);
  await unshared?.connect?.(); // what keeps the tunnel may have ended just before, for want of runners
  return runners;
}
