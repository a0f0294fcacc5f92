import { heartbeatsOf, listHeartbeats } from "./heartbeat.ts";
import { readJournals } from "./journal.ts";
import { processesOf, supervisorsOf } from "./orphans.ts";
import type { PresentRunner } from "./present-runners.ts";
import { readProcessTable } from "./process-table.ts";
import { askKernel, firstLife, parseRunnerId } from "./runner-id.ts";

/** The runners of a list that are dead, and of which something lives on this machine.
 *  @throws the system's error when the storage does not answer */
export async function outlivedRunners(file: string): Promise<PresentRunner[]> {
  const directory = await heartbeatsOf(file);
  const dead = (await listHeartbeats(directory)).flatMap((name): PresentRunner[] => {
    const id = parseRunnerId(name);
    return id && askKernel(id) === "dead" ? [{ name, id }] : [];
  });
  if (dead.length === 0) return [];
  const names = dead.map(({ name }) => name);
  const surviving = await survivorsAmong(directory, names);
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
    const records = await readJournals(directory, runner).catch(() => "unreadable" as const);
    const isUnknown = records === "unreadable";
    const its = isUnknown ? undefined : records;
    const begun = [...(its?.begun ?? [])].filter((claim) => !its?.ended.has(claim));
    const attempts = begun.map((claim) => ({ claim, first: its?.processes.get(claim) }));
    const marks = new Map([[firstLife(runner), its?.supervisors ?? []]]);
    const isThere = supervisorsOf([runner], marks, table).size > 0 || processesOf(attempts, table).size > 0;
    if (isUnknown || isThere) surviving.add(runner);
  }
  return surviving;
}
