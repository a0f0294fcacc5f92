import { secretsText } from "./actions/secrets.ts";
import { newId, PoolFolder } from "./pools/pool-folder.ts";
import { intendAlone } from "./pools/under-way.ts";
import type { Launcher, LaunchOutcome, LaunchRequest, LaunchTools } from "./shared/launch-request.ts";
import { newRecord } from "./shared/new-record.ts";
import { checkPlace } from "./ssh/check-place.ts";
import { sharedByHosts } from "./ssh/launch-hosts.ts";
import type { SshOutcome, SshRequest } from "./ssh/launch-request.ts";
import { launchOverSsh } from "./ssh/launch-over-ssh.ts";
import { planOverSsh } from "./ssh/plan-over-ssh.ts";

/** Runners on hosts that are reached over ssh. */
export const sshLauncher: Launcher = {
  async launch(request, tools) {
    const { place, pool, list, real } = request;
    checkPlace(place, list);
    const folder = new PoolFolder(real, pool);
    await folder.make();
    const wanted = wantedOf(request);
    const intent = newRecord(newId(), request, tools, { wanted, tasks: 0, argv: [] });
    for (const left of await intendAlone(folder, real, intent, tools)) await folder.drop(left.id);
    try {
      const outcome = await launchOverSsh(place, await sshRequest(request, tools, folder, wanted));
      const { launcher: _, ...rest } = intent;
      const { started } = outcome;
      if (started.length > 0)
        await folder.record({ ...rest, id: newId(), tasks: started.length, processes: started });
      return outcomeOf(request, wanted, outcome);
    } finally {
      await folder.drop(intent.id);
    }
  },

  async plan(request, tools) {
    const folder = new PoolFolder(request.real, request.pool);
    const full = await sshRequest(request, tools, folder, wantedOf(request));
    // Neither values of variables nor the program itself are for a terminal.
    const secrets = request.env.map((name) => `export ${name}=...\n`).join("");
    return planOverSsh(request.place, { ...full, secrets, archive: async () => "(cooperate itself)\n" });
  },
};

function wantedOf({ runners, place }: LaunchRequest): number {
  return runners ?? place.runners ?? Math.max(1, place.sockets?.length ?? 1);
}

/** Made once for all hosts of this process. */
let shared: ReturnType<typeof sharedByHosts> | undefined;

async function sshRequest(
  { place, pool, list, real, runOptions, env, only, skip }: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  runners: number,
): Promise<SshRequest> {
  shared ??= sharedByHosts();
  return {
    ...(await shared),
    id: newId(),
    interactive: tools.interactive,
    env: tools.env,
    perform: tools.perform,
    say: (line) => tools.say(`${place.name} | ${line}`),
    pool,
    list,
    real,
    runners,
    options: runOptions,
    secrets: secretsText(env, tools.env),
    logs: folder.logs,
    openLog: async (name) => folder.openLog(name),
    only: only ?? [],
    skip: skip ?? [],
  };
}

function outcomeOf(
  { place, pool }: LaunchRequest,
  wanted: number,
  { before, started, failure, hint }: SshOutcome,
): LaunchOutcome {
  return {
    place: place.name,
    kind: place.kind,
    pool,
    wanted,
    before,
    started: started.length,
    ids: started.map(({ pid }) => `pid ${pid}`),
    ...(failure !== undefined && { failure }),
    ...(hint !== undefined && { hint }),
  };
}
