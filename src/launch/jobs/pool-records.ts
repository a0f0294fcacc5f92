import type { Engine } from "../engines/engine.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { readPools } from "../pools/read-pools.ts";
import { checkKind } from "../shared/check-kind.ts";
import type { LaunchRequest } from "../shared/launch-request.ts";

/** What was submitted for the pool.
 *  @throws CooperateError (place) when it is the pool of another engine */
export async function recordsOf(
  engine: Engine,
  { pool, real }: LaunchRequest,
): Promise<readonly PoolRecord[]> {
  const { pools } = await readPools(real, pool);
  const records = pools[0]?.records ?? [];
  checkKind(pool, records, engine.kind);
  return records;
}
