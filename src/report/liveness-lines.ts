import { formatDuration } from "../core/duration.ts";
import type { RunningEntry } from "../core/entry.ts";
import { describeOutcome } from "../core/outcome.ts";
import { formatNumbers } from "../core/selection.ts";
import { type Liveness, livenessOf, type LivenessByClaim } from "../core/liveness.ts";
import { shownStatus } from "./entry-row.ts";
import { describeUnverifiable } from "./unverifiable-lines.ts";

interface Running {
  readonly n: number;
  readonly entry: RunningEntry;
}

/** One line for each way in which running entries are not known to be served, with what was
 *  observed and how. Entries of the same runner share a line. */
export function describeLivenessOf(running: readonly Running[], livenessByClaim: LivenessByClaim): string[] {
  const lines = new Map<string, { word: string; numbers: number[]; what: string }>();
  for (const { n, entry } of running) {
    const liveness = livenessOf(livenessByClaim, entry.facts.claim);
    if (liveness.kind === "served") continue;
    const word = shownStatus(entry, livenessByClaim);
    const what = describeLiveness(liveness, `${entry.facts.host} (pid ${entry.facts.pid})`);
    const line = lines.get(`${word} ${what}`) ?? { word, numbers: [], what };
    line.numbers.push(n);
    lines.set(`${word} ${what}`, line);
  }
  return [...lines.values()].map(({ word, numbers, what }) => `${word} ${formatNumbers(numbers)}: ${what}`);
}

/** What is known about the runner of an entry, in words.
 *  @param runner its name in words */
export function describeLiveness(liveness: Exclude<Liveness, { kind: "served" }>, runner: string): string {
  if (liveness.kind === "orphaned") {
    const pids = liveness.pids.join(", ");
    const then = liveness.isKept ? "; its outcome will be kept" : "";
    const how = liveness.isHidden ? ", which is all that this machine shows of other users' processes" : "";
    return `its runner on this machine has ended, its experiment is still running (pid ${pids}${how})${then}`;
  }
  if (liveness.kind === "ended")
    return `its runner on this machine has ended, its experiment too (${describeOutcome(liveness.outcome)}): a --run or --requeue-failed records that`;
  if (liveness.kind === "lost") {
    if (liveness.how === "process") return "its runner on this machine has ended";
    if (liveness.how === "heartbeat") return `${runner} has no heartbeat any more`;
    return `${runner} gave no sign of life for the whole lease`;
  }
  if (liveness.kind === "untold") return describeUnverifiable(liveness.why, runner);
  const watched = `${formatDuration(liveness.forMs)} of watching`;
  return liveness.heartbeat === "missing"
    ? `no heartbeat of ${runner} seen in ${watched}`
    : `${runner} gave no sign of life in ${watched}`;
}
