import type { Entry } from "../../core/entry.ts";

/** What became of an outcome. `recorded`: it was written. `retried`: it was written, and the entry
 *  is pending again. `superseded`: it was discarded, because somebody else had taken the entry in
 *  the meantime. `lost`: the attempt was cut off too often in a row, and the entry is marked
 *  failed (cut-off.ts). */
export type Settled = "recorded" | "retried" | "superseded" | "lost";

/** What becomes of one entry, the `n`th; `entry` is undefined when there is nothing to write. */
export interface Settlement {
  readonly n: number;
  readonly entry?: Entry;
  readonly settled: Settled;
}
