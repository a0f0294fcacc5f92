import { setTimeout as sleep } from "node:timers/promises";
import type { Entry } from "../core/entry.ts";
import type { Unconfirmed } from "../core/liveness.ts";
import { FailureDetector } from "./failure-detector.ts";
import { assessLiveness, type LivenessAssessment } from "./assess-liveness.ts";

export interface SearchOptions {
  readonly leaseMs: number;
  /** To look no longer than that, though more would be known after the lease; milliseconds. */
  readonly forMs?: number;
  /** Told once when it takes longer than a beat to know. */
  readonly onWatch: (unheard: readonly Unconfirmed[]) => void;
}

const POLL_MS = 500;
const SAY_AFTER_MS = 5_000;

/** What is known of the running `entries` of the list `file`: which are lost, and which have ended. A runner elsewhere whose heartbeat looks
 *  old is watched until it beats, or for the lease.
 *  @throws the system's error when the storage does not answer */
export async function findLost(
  entries: readonly Entry[],
  file: string,
  { leaseMs, forMs = Number.POSITIVE_INFINITY, onWatch }: SearchOptions,
): Promise<LivenessAssessment> {
  const detector = new FailureDetector(file, leaseMs);
  const start = performance.now();
  for (let told = false; ;) {
    const assessment = await assessLiveness(entries, detector);
    const passed = performance.now() - start;
    if (!assessment.suspicious || passed > forMs) return assessment;
    if (!told && passed > SAY_AFTER_MS) {
      told = true;
      onWatch(assessment.unheard);
    }
    await sleep(POLL_MS);
  }
}
