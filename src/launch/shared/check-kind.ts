import { CooperateError } from "../../core/failure.ts";
import type { PoolRecord } from "../pools/pool-record.ts";

/** Makes sure that a pool has runners of one kind only: they are counted and ended in one way.
 *  @throws CooperateError (place) when it is one of another kind */
export function checkKind(pool: string, records: readonly PoolRecord[], kind: string): void {
  const other = records.find((record) => record.kind !== kind);
  if (!other) return;
  throw new CooperateError("place", `the pool ${pool} is one of ${other.kind}, not of ${kind}`, {
    hint: "give the new one another name: --pool NAME",
  });
}
