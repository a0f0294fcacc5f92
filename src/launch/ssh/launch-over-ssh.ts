import { join } from "node:path";
import type { Place } from "../places/place.ts";
import type { SshOutcome, SshRequest } from "./launch-request.ts";
import { logNames } from "./log-names.ts";
import { withConnection } from "./open-connection.ts";
import { directoryOf } from "./place-directory.ts";
import { PlaceFailure } from "./place-failure.ts";
import { prepareDirectory } from "./prepare-directory.ts";
import { bringMissing, reachHost } from "./reach-host.ts";
import { checkSight, seeListScript } from "./see-list.ts";
import { type Session, tellFrom } from "./session.ts";
import { chooseStages } from "./stages.ts";
import { checkPlace } from "./check-place.ts";
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
  const { place, request } = session;
  const stages = chooseStages(request.only, request.skip);
  const facts = await reachHost(session);
  const program = stages.has("bring") || stages.has("start") ? await bringMissing(session, facts) : [];
  const logs = await openLogs(place, request);
  const proof = { list: request.list, log: logs[0] ?? "", mark: request.id };
  checkSight(await tellFrom(session, "looking at the list", seeListScript(proof)), proof, facts.host);
  const prepare = async () => prepareDirectory(session, stages, proof.log);
  await request.preparing(directoryOf(place, request.list))(prepare);
  if (!stages.has("start")) return { running: [], started: [] };
  return startRunners(session, program, logs, facts.host);
}

/** Makes the logs, each with a line that says who launched; the host looks for its mark. */
async function openLogs(
  place: Place,
  { runners, openLog, logs, id }: SshRequest,
): Promise<readonly string[]> {
  const names = logNames(place, runners);
  for (const name of names) {
    const handle = await openLog(name);
    await handle
      .appendFile(`--- launch ${id}, ${new Date().toISOString()}\n`)
      .finally(async () => handle.close());
  }
  return names.map((name) => join(logs, name));
}
