// A thread of collect-threads.ts, started by file name.
import { parentPort, workerData } from "node:worker_threads";
import { resultsOf } from "./batch.ts";
import { packResults } from "./pack.ts";
import type { CollectPlan } from "./plan.ts";
import type { AttemptFiles } from "./reading.ts";

const plan = workerData as CollectPlan;

parentPort?.on("message", (rows: readonly (readonly AttemptFiles[])[]) => {
  const packed = packResults(resultsOf(rows, plan));
  parentPort?.postMessage(packed, [packed.points.buffer]);
});
