import { join } from "node:path";
import type { Action } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import { bringScript } from "./bring.ts";
import { checkPlace } from "./check-place.ts";
import { type Connection, connectionTo } from "./connection.ts";
import { controlFolders, controlPath } from "./control-path.ts";
import type { SshRequest } from "./launch-request.ts";
import { inTunnelFolder } from "./tunnel-folder.ts";
import { logNames } from "./log-names.ts";
import { scriptOver } from "./over-ssh.ts";
import { nodeFolder, OWN } from "./choose-node.ts";
import type { Program } from "./program.ts";
import { hasDirectory } from "./place-directory.ts";
import { reachScript } from "./reach.ts";
import { seeListScript } from "./see-list.ts";
import { endOfScript } from "./session.ts";
import { askSetupScript, makeDirectoryScript } from "./setup.ts";
import { chooseStages } from "./stages.ts";
import { startScript } from "./start-script.ts";
import { actionOf, workOf } from "./step-work.ts";

/** What {@link SshRequest} says that a plan needs. */
export type SshPlanRequest = Omit<SshRequest, "perform" | "say" | "openLog" | "preparing" | "nodeArchive">;

/**
 * What a launch would do at a host that has nothing yet, in order; nothing is asked. What only the
 * host knows, its home and the path of its node, has stand-ins. A launch leaves out what the host
 * turns out to have.
 * @param start what starts the runners, unless that is done by the host itself
 * @throws CooperateError (usage) when the place, or a step of it, is wrong
 */
export async function planOverSsh(
  place: Place,
  request: SshPlanRequest,
  start?: (connection: Connection) => readonly Action[],
): Promise<readonly Action[]> {
  const { id, list, real, pool, options, secrets, program, interactive, env, logs } = request;
  checkPlace(place, list);
  const stages = chooseStages(request.only, request.skip);
  const [folder] = controlFolders(env);
  const connection = connectionTo(place, {
    interactive,
    ...(folder !== undefined && { controlPath: controlPath(folder, id, place.name) }),
  });
  const script = (what: string, lines: readonly string[], payload?: string): Action =>
    scriptOver(connection, `${what} ${place.name}`, [...lines, endOfScript(id)], payload);
  const steps = (stage: "deliver" | "setup"): Action[] =>
    workOf(stage, place, list, connection).map((work) => actionOf(stage, work, place, list, connection));
  const { unshared } = request;
  const names = logNames(place, request.runners);
  const paths = names.map((name) => (unshared ? inTunnelFolder("~", unshared.id, name) : join(logs, name)));
  const proof = { list, log: paths[0] ?? "", mark: id };
  const words = {
    pool,
    list,
    ...(unshared && { unshared }),
    options,
    secrets,
    program: plannedProgram(program),
  };
  return [
    script("reaching", reachScript(place, { program: program.name, node: nodeFolder(OWN) }, id)),
    ...(stages.has("bring") ? [script("bringing", bringScript(program.name), await request.archive())] : []),
    ...(unshared ? [] : [script("looking at the list", seeListScript(proof))]),
    ...(stages.has("deliver") && hasDirectory(place)
      ? [script("making the directory", makeDirectoryScript(place, list, proof)), ...steps("deliver")]
      : []),
    ...(stages.has("setup") && place.setup.length > 0
      ? [script("asking what is set up", askSetupScript(place, list, pool, id)), ...steps("setup")]
      : []),
    ...(stages.has("start") ? (unshared?.plan ?? []) : []),
    ...(stages.has("start")
      ? (start?.(connection) ?? [script("starting", startScript(place, words, { id, logs: paths, real }))])
      : []),
  ];
}

/** A stand-in for the words that start this program at a host. */
export function plannedProgram({ name, main }: Program): readonly string[] {
  return ["node", `~/.cache/cooperate/${name}/${main}`];
}
