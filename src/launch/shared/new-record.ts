import type { LaunchRequest, LaunchTools } from "./launch-request.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { startedProcess } from "../pools/started-process.ts";

/** What is written down of a submission before it is made. It holds no values of variables. */
export function newRecord(
  id: string,
  request: LaunchRequest,
  tools: Pick<LaunchTools, "by" | "clock">,
  submission: Pick<PoolRecord, "tasks" | "argv"> & { readonly script?: string; readonly wanted: number },
): PoolRecord {
  const { place, pool, atOnce, runOptions } = request;
  const { via, cpus, gpus, memoryBytes, timeMs } = place;
  return {
    version: 1,
    id,
    pool,
    place: place.name,
    kind: place.kind,
    ...(via !== undefined && { via }),
    by: tools.by,
    at: tools.clock.now().toISOString(),
    ...submission,
    ...(atOnce !== undefined && { atOnce }),
    launcher: startedProcess(process.pid),
    runOptions,
    ...(cpus !== undefined && { cpus }),
    ...(gpus !== undefined && { gpus }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(timeMs !== undefined && { timeMs }),
  };
}
