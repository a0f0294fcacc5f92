import { formatDuration } from "../core/duration.ts";
import type { RunningEntry } from "../core/entry.ts";
import { type Liveness, livenessOf, type LivenessByClaim } from "../core/liveness.ts";
import { formatClock } from "./clock.ts";
import { describeLiveness } from "./liveness-lines.ts";

/** Which runner holds entry `n` according to the list, since when, and what is known about that
 *  runner.
 *  @param now milliseconds since the epoch */
export function describeHolder(
  n: number,
  { facts }: RunningEntry,
  livenessByClaim: LivenessByClaim,
  now: number,
): string {
  const { host, pid, startedAt, claim, runner } = facts;
  const since = Date.parse(startedAt);
  const when = Number.isNaN(since)
    ? ""
    : ` since ${formatClock(since, now)} (${formatDuration(Math.max(0, now - since))})`;
  const who = `${host} (pid ${pid})`;
  const observation =
    runner === undefined
      ? "its record names no runner, so it is unknown whether that is alive"
      : describeObservation(livenessOf(livenessByClaim, claim), who);
  return `[${n}] is held by ${who}${when}: ${observation}`;
}

function describeObservation(liveness: Liveness, who: string): string {
  if (liveness.kind === "served") return "it is alive, as far as this machine can tell";
  // A heartbeat that looks fresh, but was not watched for long.
  if (liveness.kind === "unheard" && liveness.heartbeat === "still" && liveness.forMs < 1_000)
    return "its heartbeat looks recent";
  return describeLiveness(liveness, who);
}
