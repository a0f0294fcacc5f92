// Modelled in test/model/kept-heartbeat.pml: change the model first.
import { readProcessTable } from "../processes/process-table.ts";
import { askKernel, firstIncarnation } from "../processes/runner-id.ts";
import { heartbeatsOf } from "./heartbeat.ts";
import { readJournals } from "./journal.ts";
import { processesOf, supervisorsOf } from "./orphans.ts";
import { type PresentRunner, runnersOf } from "./present-runners.ts";

/** The dead runners of a list whose supervisor or experiments survive on this machine.
 *  @throws CooperateError (storage) when the heartbeats cannot be listed */
export async function outlivedRunners(file: string): Promise<PresentRunner[]> {
  const dead = (await runnersOf(file)).filter(({ id }) => askKernel(id) === "dead");
  if (dead.length === 0) return [];
  const names = dead.map(({ name }) => name);
  const surviving = await survivorsAmong(await heartbeatsOf(file), names);
  return dead.filter(({ name }) => surviving.has(name));
}

/** Those of the dead `runners` whose supervisor or experiments survive on this machine. A runner
 *  whose journal cannot be read counts as one of them, since nobody can say that nothing survives.
 *  @param directory of their heartbeats */
export async function survivorsAmong(
  directory: string,
  runners: readonly string[],
): Promise<ReadonlySet<string>> {
  const table = readProcessTable();
  const surviving = new Set<string>();
  for (const runner of runners) {
    const records = await readJournals(directory, runner);
    const begun = [...(records?.begun ?? [])].filter((claim) => !records?.ended.has(claim));
    const attempts = begun.map((claim) => ({ claim, first: records?.processes.get(claim) }));
    const marks = new Map([[firstIncarnation(runner), records?.supervisors ?? []]]);
    const isThere = supervisorsOf([runner], marks, table).size > 0 || processesOf(attempts, table).size > 0;
    if (records?.isReadable === false || isThere) surviving.add(runner);
  }
  return surviving;
}
