// Modelled in test/model/buried.pml: change the model first.
import { heartbeatsOf } from "./heartbeat.ts";
import { readJournals } from "./journal.ts";
import { processesOf, supervisorsOf } from "./orphans.ts";
import { type PresentRunner, runnersOf } from "./present-runners.ts";
import { readProcessTable } from "../processes/process-table.ts";
import { askKernel, firstLife } from "../processes/runner-id.ts";

/** The runners of a list that are dead, and of which something lives on this machine.
 *  @throws CooperateError (storage) when nobody can say */
export async function outlivedRunners(file: string): Promise<PresentRunner[]> {
  const dead = (await runnersOf(file)).filter(({ id }) => askKernel(id) === "dead");
  if (dead.length === 0) return [];
  const names = dead.map(({ name }) => name);
  const surviving = await survivorsAmong(await heartbeatsOf(file), names);
  return dead.filter(({ name }) => surviving.has(name));
}

/** Those of `runners`, which are dead, of which a supervisor or an experiment lives on this machine. A journal that cannot be read speaks
 *  for that: nobody can say that nothing lives.
 *  @param directory of their heartbeats */
export async function survivorsAmong(
  directory: string,
  runners: readonly string[],
): Promise<ReadonlySet<string>> {
  const table = readProcessTable();
  const surviving = new Set<string>();
  for (const runner of runners) {
    const its = await readJournals(directory, runner);
    const begun = [...(its?.begun ?? [])].filter((claim) => !its?.ended.has(claim));
    const attempts = begun.map((claim) => ({ claim, first: its?.processes.get(claim) }));
    const marks = new Map([[firstLife(runner), its?.supervisors ?? []]]);
    const isThere = supervisorsOf([runner], marks, table).size > 0 || processesOf(attempts, table).size > 0;
    if (its?.isReadable === false || isThere) surviving.add(runner);
  }
  return surviving;
}
