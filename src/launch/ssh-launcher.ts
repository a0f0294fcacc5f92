import { ensureTunnel, planTunnel } from "./ensure-tunnel.ts";
import { isUnshared } from "./places/unsupported.ts";
import { secretsText } from "./actions/secrets.ts";
import { newId, PoolFolder } from "./pools/pool-folder.ts";
import type { StartedProcess } from "./pools/pool-record.ts";
import { readPool } from "./pools/read-pool.ts";
import type { Launcher, LaunchOutcome, LaunchRequest, LaunchTools } from "./shared/launch-request.ts";
import { checkKind } from "./shared/check-kind.ts";
import { newRecord } from "./shared/new-record.ts";
import { checkPlace } from "./ssh/check-place.ts";
import { sharedByHosts } from "./ssh/launch-hosts.ts";
import { forwardAction, tunnelConnection } from "./ssh/forward.ts";
import type { Unshared, SshOutcome, SshRequest } from "./ssh/launch-request.ts";
import { tunnelAddress, tunnelId } from "./ssh/tunnel-folder.ts";
import { launchOverSsh } from "./ssh/launch-over-ssh.ts";
import { chooseStages } from "./ssh/stages.ts";
import { planOverSsh } from "./ssh/plan-over-ssh.ts";
import { hostOf } from "./ssh/connection.ts";

/** Runners on hosts that are reached over ssh. */
export const sshLauncher: Launcher = {
  verify: verifyOverSsh,

  async launch(request, tools) {
    const { place, pool, real } = request;
    const folder = new PoolFolder(real, pool);
    checkKind(pool, (await readPool(real, pool))?.records ?? [], place.kind);
    const wanted = wantedOf(request);
    // No intent: the host itself knows which runners it has, whatever becomes of the launcher.
    const outcome = await launchOverSsh(place, await sshRequest(request, tools, folder, wanted));
    const processes = await unrecorded(real, pool, [...outcome.running, ...outcome.started]);
    if (processes.length > 0) {
      const record = newRecord(newId(), request, tools, { wanted, tasks: processes.length, argv: [] });
      const { launcher: _, ...rest } = record;
      await folder.record({ ...rest, processes });
    }
    return outcomeOf(request, wanted, outcome);
  },

  async plan(request, tools) {
    const folder = new PoolFolder(request.real, request.pool);
    const full = await sshRequest(request, tools, folder, wantedOf(request));
    // Neither values of variables nor the program itself are for a terminal.
    const secrets = request.env.map((name) => `export ${name}=...\n`).join("");
    const archive = async (): Promise<string> => "(cooperate itself)\n";
    return { actions: await planOverSsh(request.place, { ...full, secrets, archive }) };
  },
};

/** Finds what is wrong with a place that is reached over ssh, with its steps, or with the stages.
 *  @throws CooperateError (usage) */
export function verifyOverSsh({ place, list, only = [], skip = [] }: LaunchRequest): void {
  checkPlace(place, list);
  chooseStages(only, skip);
}

/** The runners of a host that no record has: those that were started now, or by a launcher that has
 *  died before it could write them down. */
async function unrecorded(
  real: string,
  pool: string,
  processes: readonly StartedProcess[],
): Promise<readonly StartedProcess[]> {
  const known = ((await readPool(real, pool))?.records ?? [])
    .flatMap((record) => record.processes ?? [])
    .map(nameOf);
  return processes.filter((each) => !known.includes(nameOf(each)));
}

function nameOf({ host, pid, startTicks }: StartedProcess): string {
  return `${host} ${pid} ${startTicks}`;
}

function wantedOf({ runners, place }: LaunchRequest): number {
  return runners ?? place.runners ?? 1;
}

/** Made once for all hosts of this process. */
let shared: ReturnType<typeof sharedByHosts> | undefined;

/** What is asked of a host: of the place itself, or of the one on which its engine is. */
export async function sshRequest(
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  runners: number,
): Promise<SshRequest> {
  const { place, pool, list, real, runOptions, env, only, skip } = request;
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
    ...(isUnshared(place) && { unshared: await unsharedOf(request, tools) }),
    logs: folder.logs,
    openLog: async (name) => {
      await folder.make(); // a host that cannot be reached leaves none
      return folder.openLog(name);
    },
    only: only ?? [],
    skip: skip ?? [],
  };
}

/** How the runners of a place reach the list: they dial, or this machine does. */
async function unsharedOf(request: LaunchRequest, tools: LaunchTools): Promise<Unshared> {
  const { place, real, pool, address } = request;
  const id = await tunnelId({ real, target: hostOf(place), pool }, tools.env);
  if (address !== undefined) return { id, address };
  const forward = { there: `~/.cache/cooperate/tunnels/${id}/NEW.sock`, here: "SOCKET", mark: "ID" };
  return {
    id,
    address: tunnelAddress(id),
    connect: async () => ensureTunnel(request, tools),
    plan: [planTunnel(request), forwardAction(tunnelConnection(place), forward)],
  };
}

function outcomeOf(
  { place, pool }: LaunchRequest,
  wanted: number,
  { running, started, failure, hint }: SshOutcome,
): LaunchOutcome {
  return {
    place: place.name,
    kind: place.kind,
    pool,
    wanted,
    before: running.length,
    started: started.length,
    ids: started.map(({ pid }) => `pid ${pid}`),
    ...(failure !== undefined && { failure }),
    ...(hint !== undefined && { hint }),
  };
}
