import { heed, type Heeded, type LastWords } from "../list/last-words.ts";
import { buryAll, heartbeatsOf, listHeartbeats } from "./heartbeat.ts";
import { listJournals, readJournal, removeJournal } from "./journal.ts";
import type { ListFile } from "./list-file.ts";
import { askKernel, firstLife, parseRunnerId } from "./runner-id.ts";

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
    const its = await lastWordsOf(directory, runner).catch(() => undefined);
    if (its) words.set(runner, its);
  }
  const heeded = words.size > 0 ? await list.update(heed(words, buried), { stubborn: true }) : [];
  const settled = new Set(heeded.map(({ entry }) => entry.facts.claim));
  return { lost: new Map([...buried].filter(([claim]) => !settled.has(claim))), heeded };
}

/** What `runner` has left to say, in whichever of its lives: one that dies while it comes forward again has begun things in one life
 *  that ended in the next, of claims that are still those of the first. Undefined when it has no journal, so that its silence
 *  says nothing.
 *  @throws the system's error when one of its journals cannot be read */
async function lastWordsOf(directory: string, runner: string): Promise<LastWords | undefined> {
  const own = await readJournal(directory, runner);
  if (!own) return undefined;
  const others = (await listJournals(directory)).filter(
    (other) => other !== runner && firstLife(other) === firstLife(runner),
  );
  const words = [own];
  for (const other of others) {
    const more = await readJournal(directory, other);
    if (more) words.push(more);
  }
  return {
    begun: new Set(words.flatMap(({ begun }) => [...begun])),
    ended: new Map(words.flatMap(({ ended }) => [...ended])),
  };
}

/** Removes the journals that nobody needs any more, after {@link bury} and what became of the lost: of runners that have, in none of
 *  their lives, a heartbeat or an entry that they run. */
export async function sweepJournals(list: ListFile): Promise<void> {
  const directory = await heartbeatsOf(list.path);
  const journals = await listJournals(directory);
  if (journals.length === 0) return;
  const heartbeats = await listHeartbeats(directory);
  const living = new Set(heartbeats.filter((runner) => !isDead(runner)).map(firstLife));
  const orphaned = journals.filter((runner) => !living.has(firstLife(runner)));
  if (orphaned.length === 0) return;
  const entries = await list.newest();
  const needed = new Set(
    entries.flatMap(({ status, facts }) => (status === "running" ? firstLife(facts.runner ?? "") : [])),
  );
  for (const runner of orphaned) if (!needed.has(firstLife(runner))) await removeJournal(directory, runner);
}

/** Whether the kernel knows it: its heartbeat stands for nobody then. */
function isDead(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && askKernel(id) === "dead";
}
