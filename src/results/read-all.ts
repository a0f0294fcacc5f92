import { setImmediate } from "node:timers/promises";
import { BATCH, resultsOf } from "./batch.ts";
import { CollectThread, threadCount } from "./collect-threads.ts";
import { type PackedResults, packResults, unpackResults } from "./pack.ts";
import type { CollectPlan } from "./plan.ts";
import type { AttemptFiles } from "./reading.ts";
import type { Result } from "./result.ts";

type ReadBatch = (rows: readonly (readonly AttemptFiles[])[]) => Promise<PackedResults>;

/** Reads the attempts of rows and sums them up, many of them in several threads: on network storage
 *  each file takes some round trips.
 *  @param filesOf the files of the attempts of a row
 *  @param threads how many; 0 for this one */
export async function readAll<T>(
  rows: readonly T[],
  filesOf: (row: T) => readonly AttemptFiles[],
  plan: CollectPlan,
  threads: number = threadCount(Math.ceil(rows.length / BATCH)),
): Promise<Result[]> {
  // Packed until all is read: the garbage that V8 leaves lying is a multiple of the objects that are
  // alive.
  const packed: PackedResults[] = [];
  const readHere: ReadBatch = async (batch) => {
    await setImmediate();
    return packResults(resultsOf(batch, plan));
  };
  let next = 0;
  const readSome = async (read: ReadBatch): Promise<void> => {
    let readWith = read;
    for (let at = next; at < rows.length; at = next) {
      next = at + BATCH;
      const batch = rows.slice(at, at + BATCH).map(filesOf);
      packed[at / BATCH] = await readWith(batch).catch(async () => {
        readWith = readHere; // the thread has ended: it lacked memory
        return readHere(batch);
      });
    }
  };
  const pool = Array.from({ length: threads }, () => new CollectThread(plan));
  try {
    if (pool.length === 0) await readSome(readHere);
    else await Promise.all(pool.map((thread) => readSome(async (batch) => thread.read(batch))));
  } finally {
    for (const thread of pool) thread.end();
  }
  return packed.flatMap(unpackResults);
}
