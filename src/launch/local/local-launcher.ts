import { hostname } from "node:os";
import type { Launcher, LaunchOutcome, LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import { checkKind } from "../shared/check-kind.ts";
import { newRecord } from "../shared/new-record.ts";
import { newId, PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord, StartedProcess } from "../pools/pool-record.ts";
import { readPool } from "../pools/read-pool.ts";
import { stateOf } from "../pools/started-process.ts";
import { intendAlone } from "../pools/under-way.ts";
import { SHELL } from "./start-detached.ts";
import { scriptOf, startOne } from "./start-one.ts";

/** Runners in the background of this machine: processes of their own, which outlive the terminal.
 */
export const localLauncher: Launcher = {
  async launch(request, tools) {
    const { pool, place, real } = request;
    const wanted = request.runners ?? place.runners ?? 1;
    const folder = new PoolFolder(real, pool);
    await folder.make();
    const script = scriptOf(request, "local:ID.1");
    const intent = newRecord(newId(), request, tools, { wanted, tasks: 0, argv: SHELL, script });
    // What a launcher that has died left over holds no process that has begun.
    for (const left of await intendAlone(folder, real, intent, tools)) await folder.drop(left.id);
    try {
      const there = await countThere(real, pool);
      return await startMissing(request, tools, folder, intent, { wanted, ...there });
    } finally {
      await folder.drop(intent.id);
    }
  },

  async plan(request) {
    const { pool, place, real } = request;
    const wanted = request.runners ?? place.runners ?? 1;
    const { before, number } = await countThere(real, pool);
    const { logs } = new PoolFolder(real, pool);
    const missing = Math.max(0, wanted - before);
    const actions = Array.from({ length: missing }, (_, i) => ({
      label: `start runner ${before + i + 1} on this machine`,
      argv: SHELL,
      stdin: scriptOf(request, `local:ID.${i + 1}`),
      log: `${logs}/${number + i + 1}.log`,
    }));
    return { wanted, before, actions };
  },
};

/** How many runners of the pool live on this machine, and how many were ever started. */
async function countThere(real: string, pool: string): Promise<{ before: number; number: number }> {
  const records = (await readPool(real, pool))?.records ?? [];
  checkKind(pool, records, "local");
  const processes = processesOf(records);
  return {
    before: processes.filter((each) => stateOf(each) === "alive").length,
    number: processes.length,
  };
}

/** The processes that were started on this machine. */
export function processesOf(records: readonly PoolRecord[]): readonly StartedProcess[] {
  return records.flatMap(({ processes }) => processes ?? []).filter(({ host }) => host === hostname());
}

async function startMissing(
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  intent: PoolRecord,
  { wanted, before, number }: { wanted: number; before: number; number: number },
): Promise<LaunchOutcome> {
  const ids: string[] = [];
  let record = { ...intent, id: newId() };
  const failures: string[] = [];
  for (let n = 1; before + n <= wanted && failures.length === 0; n++) {
    const fact = `local:${record.id}.${n}`;
    const started = await startOne(request, tools, folder, `${number + n}.log`, fact, async (process) => {
      const { launcher: _, ...rest } = record;
      record = { ...rest, tasks: n, processes: [...(record.processes ?? []), process] };
      await folder.record(record);
    });
    if (started.failure === undefined) ids.push(`pid ${started.pid}${started.hasEnded ? " (ended)" : ""}`);
    else failures.push(started.failure);
  }
  const { pool, place } = request;
  const [failure] = failures;
  return {
    place: place.name,
    kind: place.kind,
    pool,
    wanted,
    before,
    started: ids.length,
    ids,
    ...(failure !== undefined && { failure }),
  };
}
