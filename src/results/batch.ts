import type { CollectPlan } from "./plan.ts";
import { type AttemptFiles, type Reading, readAttempts } from "./reading.ts";
import { type Result, resultOf } from "./result.ts";

/** So many rows are read together: of more, texts and points live long enough that V8 keeps them as
 *  garbage (of 100,000 logs 450 MB rather than 310). */
export const BATCH = 64;

/** Reads the attempts of rows together.
 *  @param rows the files of the attempts of each row, the oldest first */
export function readRows(rows: readonly (readonly AttemptFiles[])[], plan: CollectPlan): Reading[][] {
  const readings = readAttempts(rows.flat(), plan);
  let at = 0;
  return rows.map(({ length }) => readings.slice(at, (at += length)));
}

/** Reads the attempts of rows, and sums up each row. */
export function resultsOf(rows: readonly (readonly AttemptFiles[])[], plan: CollectPlan): Result[] {
  return readRows(rows, plan).map((readings) => resultOf(readings, plan));
}
