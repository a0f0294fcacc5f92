import { formatDuration } from "../core/duration.ts";
import type { RunningEntry } from "../core/entry.ts";
import { type Liveness, livenessOf, type LivenessByClaim } from "../core/liveness.ts";
import { formatClock } from "./clock.ts";
import { describeLiveness } from "./liveness-lines.ts";

/** Who seems to hold entry `n`, since when, and what is seen of that runner.
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
  const seen =
    runner === undefined
      ? "its record names no runner, so nobody can tell whether that lives"
      : seenOf(livenessOf(livenessByClaim, claim), who);
  return `[${n}] is held by ${who}${when}: ${seen}`;
}

function seenOf(liveness: Liveness, who: string): string {
  if (liveness.kind === "served") return "that lives, as far as can be told from here";
  // A heartbeat that looks fresh was not watched.
  if (liveness.kind === "unheard" && liveness.heartbeat === "still" && liveness.forMs < 1_000)
    return "its heartbeat looks fresh";
  return describeLiveness(liveness, who);
}
