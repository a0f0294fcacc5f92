import { basename, join } from "node:path";
import type { Place } from "../places/place.ts";
import type { SshRequest } from "./launch-request.ts";
import { inTunnelFolder } from "./tunnel-folder.ts";
import { logNames } from "./log-names.ts";
import { directoryOf } from "./place-directory.ts";
import { prepareDirectory } from "./prepare-directory.ts";
import type { HostFacts } from "./reach.ts";
import { bringMissing, reachHost } from "./reach-host.ts";
import { checkSight, seeListScript } from "./see-list.ts";
import { type Session, tellFrom } from "./session.ts";
import { chooseStages } from "./stages.ts";
import { hostOf } from "./connection.ts";

/** A host at which everything is ready for runners. */
export interface Arrival {
  readonly facts: HostFacts;
  /** The words that start this program there. */
  readonly program: readonly string[];
  /** The logs of the runners, absolute. */
  readonly logs: readonly string[];
  /** Whether runners are to be started: not with `--only setup`. */
  readonly starts: boolean;
}

/** Does all stages of a launch at a host but the last one.
 *  @throws PlaceFailure at the first that fails */
export async function arriveAt(session: Session<SshRequest>): Promise<Arrival> {
  const { place, request } = session;
  const stages = chooseStages(request.only, request.skip);
  const facts = await reachHost(session);
  const program = stages.has("bring") || stages.has("start") ? await bringMissing(session, facts) : [];
  const logs = await openLogs(place, request);
  const proof = { list: request.list, log: logs[0] ?? "", mark: request.id };
  if (!request.unshared)
    checkSight(
      await tellFrom(session, "looking at the list", seeListScript(proof)),
      proof,
      facts.host,
      place.name,
    );
  const prepare = async () => prepareDirectory(session, stages, proof.log);
  await request.preparing(directoryOf(place, request.list))(prepare);
  return { facts, program, logs: logsAt(session, facts.home, logs), starts: stages.has("start") };
}

/** The logs as the runners write them: a host that does not see the list keeps them. */
function logsAt({ request }: Session<SshRequest>, home: string, logs: readonly string[]): readonly string[] {
  const { unshared } = request;
  return unshared ? logs.map((log) => inTunnelFolder(home, unshared.id, basename(log))) : logs;
}

/** Makes the logs, each with a line that says who launched; the host looks for its mark. */
async function openLogs(
  place: Place,
  { runners, openLog, logs, id, unshared }: SshRequest,
): Promise<readonly string[]> {
  const names = logNames(place, runners);
  const host = hostOf(place);
  for (const name of names) {
    const handle = await openLog(name);
    await handle
      .appendFile(
        `--- launch ${id}, ${new Date().toISOString()}\n${unshared ? `the log is ${host}:${inTunnelFolder("~", unshared.id, name)}\n` : ""}`,
      )
      .finally(async () => handle.close());
  }
  return names.map((name) => join(logs, name));
}
