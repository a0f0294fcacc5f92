import { CooperateError } from "../core/failure.ts";
import { PoolFolder } from "./pools/pool-folder.ts";
import type { Launcher, LaunchOutcome, LaunchRequest } from "./shared/launch-request.ts";
import { arriveAt } from "./ssh/arrive.ts";
import type { Connection } from "./ssh/connection.ts";
import { withEngineOf } from "./ssh/engine-host.ts";
import { overSsh } from "./ssh/over-ssh.ts";
import { directoryOf } from "./ssh/place-directory.ts";
import { planOverSsh, plannedProgram } from "./ssh/plan-over-ssh.ts";
import { sshRequest, verifyOverSsh } from "./ssh-launcher.ts";

/** Starts runners by `jobs` on another host: as jobs of an engine whose programs are there (`via`). That host is
 *  prepared as one that gets runners itself; what is brought to its home has to be seen by the nodes
 *  of the engine, as homes usually are. */
export function viaLauncher(jobs: Launcher): Launcher {
  return {
    verify: verifyOverSsh,

    async launch(request, tools) {
      const { place } = request;
      const over = await sshRequest(request, tools, new PoolFolder(request.real, request.pool), 1);
      return withEngineOf(place, over, async (perform, connection) => {
        if (connection === undefined) return jobs.launch(request, tools);
        const { facts, program, starts } = await arriveAt({ place, request: over, connection });
        const there = requestThere(request, program, facts.home);
        // Who asks about the jobs later asks for those of this user.
        const { user, host } = facts;
        const toolsThere = { ...tools, perform, user, by: `${user}@${host}` };
        return starts ? jobs.launch(there, toolsThere) : nothingStarted(request);
      });
    },

    async plan(request, tools) {
      const { place, list, env } = request;
      const over = await sshRequest(request, tools, new PoolFolder(request.real, request.pool), 1);
      const there = requestThere(request, plannedProgram(over.program), "~");
      const perform = async (): Promise<never> => {
        throw new CooperateError("place", `a dry run does not visit ${place.via}`);
      };
      const { actions, ...told } = await jobs.plan(there, { ...tools, perform });
      const secrets = env.map((name) => `export ${name}=...\n`).join("");
      const archive = async () => "(cooperate itself)\n";
      const submit = (connection: Connection) => actions.map((action) => overSsh(connection, action));
      return { ...told, actions: await planOverSsh(place, { ...over, list, secrets, archive }, submit) };
    },

    async check(request, tools) {
      const over = await sshRequest(request, tools, new PoolFolder(request.real, request.pool), 1);
      return withEngineOf(
        request.place,
        over,
        async (perform) => (await jobs.check?.(request, { ...tools, perform })) ?? "",
      );
    },
  };
}

/** What is asked, as it is to be done there. */
function requestThere(request: LaunchRequest, program: readonly string[], home: string): LaunchRequest {
  const directory = directoryOf(request.place, request.list).replace(/^~(?=\/|$)/, () => home);
  return { ...request, place: { ...request.place, directory }, program };
}

function nothingStarted({ place, pool }: LaunchRequest): LaunchOutcome {
  return { place: place.name, kind: place.kind, pool, wanted: 0, before: 0, started: 0, ids: [] };
}
