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

/** One line for each way in which running entries are not simply served, with what is known and how: nothing that was not
 *  seen is stated. Entries of one runner share a line. */
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

/** What is known of who serves an entry, in words.
 *  @param runner who that is, in words */
export function describeLiveness(standing: Exclude<Liveness, { kind: "served" }>, runner: string): string {
  if (standing.kind === "orphaned") {
    const pids = standing.pids.join(", ");
    const then = standing.isKept ? "; its outcome will be kept" : "";
    const how = standing.isHidden ? ", which is all that this machine shows of other users' processes" : "";
    return `its runner on this machine has ended, its experiment lives on (pid ${pids}${how})${then}`;
  }
  if (standing.kind === "ended")
    return `its runner on this machine has ended, its experiment too (${describeOutcome(standing.outcome)}): a --run or --requeue-failed records that`;
  if (standing.kind === "lost") {
    if (standing.how === "process") return "its runner on this machine has ended";
    if (standing.how === "heartbeat") return `${runner} has no heartbeat any more`;
    return `${runner} gave no sign for the whole lease`;
  }
  if (standing.kind === "untold") return describeUnverifiable(standing.why, runner);
  const watched = `${formatDuration(standing.forMs)} of watching`;
  return standing.heartbeat === "missing"
    ? `no heartbeat of ${runner} to be seen in ${watched}`
    : `${runner} gave no sign in ${watched}`;
}
