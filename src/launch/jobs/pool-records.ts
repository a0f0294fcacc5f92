import type { Engine } from "../engines/engine.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { readPool } from "../pools/read-pool.ts";
import { checkKind } from "../shared/check-kind.ts";
import type { LaunchRequest } from "../shared/launch-request.ts";

/** What was submitted for the pool.
 *  @throws CooperateError (place) when it is the pool of another engine; (storage) when a part of it
 *    cannot be read */
export async function recordsOf(
  engine: Engine,
  { pool, real }: LaunchRequest,
): Promise<readonly PoolRecord[]> {
  const records = (await readPool(real, pool))?.records ?? [];
  checkKind(pool, records, engine.kind);
  return records;
}
