import { readJournals } from "./journal.ts";
import { processesOf, supervisorsOf } from "./orphans.ts";
import { readProcessTable } from "./process-table.ts";
import { firstLife } from "./runner-id.ts";

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
