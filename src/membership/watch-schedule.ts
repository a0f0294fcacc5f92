// Modelled in test/model/supervisor.pml: change the model first.
import type { ObservedHeartbeats } from "./observed-heartbeats.ts";
import { neighboursOf } from "./runner-ring.ts";

/** How many of the others a runner watches among those that serve a running entry, and how many
 *  among all: if nine of ten die at the same moment, each of these still has three watchers. */
const NEIGHBOURS = 32;
/** Reads per second: of those that serve a running entry, of the others, and of all while it is
 *  not known who serves one. */
const ASKED_PER_S = 3;
const OTHERS_PER_S = 1;
const ALL_PER_S = 1.5;
/** Also where one runner watches most of the others. */
const MOST_PER_S = 16;

/** How many heartbeats that nobody asks for a runner reads per second.
 *  @param factor how many times as many as usual (runner-ring.ts)
 *  @param isBusy whether nobody asks for runners now */
export function othersPerSecond(factor: number, isBusy: boolean): number {
  return Math.min(MOST_PER_S, factor * (isBusy ? ALL_PER_S : OTHERS_PER_S));
}

export interface ScheduleInput {
  /** Id of the runner that watches; undefined for someone who is no runner. */
  readonly own: string | undefined;
  readonly leaseMs: number;
  /** The runners of other machines. */
  readonly foreign: ReadonlySet<string>;
  /** Those that somebody asks for. */
  readonly asked: ReadonlySet<string>;
  /** Those that had a heartbeat in the latest listing. */
  readonly listed: readonly string[];
  /** How many times as many as usual are to be watched. */
  readonly factor: number;
  /** How many heartbeats that nobody asks for are to be read per second. */
  readonly perS: number;
}

/** Which heartbeats are to be read, and how often: milliseconds from one read to the next. */
export function watchPeriods(
  { own, leaseMs, foreign, asked, listed, factor, perS }: ScheduleInput,
  observed: ObservedHeartbeats,
): Map<string, number> {
  const leastMs = Math.min(4_000, Math.max(1_000, leaseMs / 10));
  const mostMs = Math.max(leastMs, leaseMs / 4);
  const wanted = [...foreign].filter((runner) => asked.has(runner));
  if (own === undefined) return new Map(wanted.map((runner) => [runner, leastMs]));
  const present = new Set(listed);
  const isSilent = (runner: string): boolean => observed.isSilent(runner);
  const count = Math.ceil(NEIGHBOURS * factor);
  const near = new Set([
    ...neighboursOf(own, wanted, count, isSilent),
    ...wanted.filter((runner) => !present.has(runner)), // they serve an entry without a heartbeat
  ]);
  const others = new Set(neighboursOf(own, foreign, count, isSilent));
  // Whoever becomes a neighbour of a silent runner now would have to wait for a whole lease.
  for (const runner of observed.runners) if (foreign.has(runner) && isSilent(runner)) others.add(runner);
  for (const runner of near) others.delete(runner);
  const nearPerS = Math.min(MOST_PER_S, factor * ASKED_PER_S);
  const nearMs = Math.max(leastMs, (1_000 * near.size) / nearPerS);
  const othersMs = Math.max(leastMs, Math.min(mostMs, (1_000 * others.size) / perS));
  return new Map([
    ...[...near].map((runner) => [runner, nearMs] as const),
    ...[...others].map((runner) => [runner, othersMs] as const),
  ]);
}
