import { heed, type Heeded, type LastWords } from "../list/last-words.ts";
import { buryAll, heartbeatsOf, listHeartbeats } from "./heartbeat.ts";
import { listJournals, readJournal, removeJournal } from "./journal.ts";
import type { ListFile } from "./list-file.ts";

export interface Buried {
  /** Claims that were lost in the middle of something, with their runners: they may be put back. */
  readonly lost: ReadonlyMap<string, string>;
  /** What was recorded or given back. */
  readonly heeded: readonly Heeded[];
}

/** Takes the runners of the claims `lost` for dead, and writes down what they had no time to write: what had ended is recorded, what
 *  had not begun is given back.
 *  @param lost claims with their runners
 *  @throws CooperateError (list, storage) */
export async function bury(list: ListFile, lost: ReadonlyMap<string, string>): Promise<Buried> {
  const buried = await buryAll(list.path, lost);
  const directory = await heartbeatsOf(list.path);
  const words = new Map<string, LastWords>();
  for (const runner of new Set(buried.values())) {
    const journal = await readJournal(directory, runner).catch(() => undefined);
    if (journal) words.set(runner, journal);
  }
  const heeded = words.size > 0 ? await list.update(heed(words, buried), { stubborn: true }) : [];
  const settled = new Set(heeded.map(({ entry }) => entry.facts.claim));
  return { lost: new Map([...buried].filter(([claim]) => !settled.has(claim))), heeded };
}

/** Removes the journals that nobody needs any more, after {@link bury} and what became of the lost: of runners that have neither a
 *  heartbeat nor an entry that they run. */
export async function sweepJournals(list: ListFile): Promise<void> {
  const directory = await heartbeatsOf(list.path);
  const journals = await listJournals(directory);
  if (journals.length === 0) return;
  const living = new Set(await listHeartbeats(directory));
  const orphaned = journals.filter((runner) => !living.has(runner));
  if (orphaned.length === 0) return;
  const entries = await list.newest();
  const needed = new Set(
    entries.map((entry) => (entry.status === "running" ? entry.facts.runner : undefined)),
  );
  for (const runner of orphaned) if (!needed.has(runner)) await removeJournal(directory, runner);
}
