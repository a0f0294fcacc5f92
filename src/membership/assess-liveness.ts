// Modelled in test/model/supervisor.pml: change the model first.
import type { ClaimFacts, Entry, RunningEntry } from "../core/entry.ts";
import type {
  Liveness,
  LivenessByClaim,
  Unconfirmed,
  Unverifiable,
  WhyUnverifiable,
} from "../core/liveness.ts";
import type { Unreadable } from "../core/unreadable.ts";
import { firstIncarnation } from "../processes/runner-id.ts";
import type { FailureDetector } from "./failure-detector.ts";
import { heartbeatsOf } from "./heartbeat.ts";
import { remainsOf } from "./remains.ts";

/** What is known of the runners that serve the running entries. */
export interface LivenessAssessment {
  /** By claim; a claim that is not in it is served. */
  readonly livenessByClaim: LivenessByClaim;
  /** The lost claims, each with its runner. */
  readonly lost: ReadonlyMap<string, string>;
  /** The claims, each with its dead runner, of which a journal says something that the list does
   *  not: that the attempt has ended, will never begin, or has begun though the list says that it
   *  waits. */
  readonly settled: ReadonlyMap<string, string>;
  /** First incarnations of dead runners with surviving processes on this machine: their heartbeats
   *  stay. */
  readonly survivors: ReadonlySet<string>;
  /** Dead runners of other machines that serve no entry. */
  readonly idle: ReadonlySet<string>;
  /** Entries whose runner is not known to live yet; another observation may tell. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** Whether the heartbeat of one of them looks old if the clocks agree, which proves nothing. */
  readonly suspicious: boolean;
  /** Entries of which nobody on this machine can say whether they are served. */
  readonly untold: readonly Unverifiable[];
  /** What could not be read or understood. */
  readonly unreadable: readonly Unreadable[];
}

/** What is known while the storage does not answer. */
export const NOTHING_KNOWN: LivenessAssessment = {
  livenessByClaim: new Map(),
  lost: new Map(),
  settled: new Map(),
  survivors: new Set(),
  idle: new Set(),
  unconfirmed: [],
  suspicious: false,
  untold: [],
  unreadable: [],
};

/** Observes the runners of the running `entries` once.
 *  @param entries all entries of the list where the detector is that of a runner, which also
 *    watches runners that serve no entry
 *  @throws the system's error when the folder of the list does not answer */
export async function assessLiveness(
  entries: readonly Entry[],
  detector: FailureDetector,
): Promise<LivenessAssessment> {
  const running = entries.flatMap((entry, n): [number, RunningEntry][] =>
    entry.status === "running" ? [[n, entry]] : [],
  );
  const signs = await detector.observe(running.flatMap(([, { facts }]) => facts.runner ?? []));
  const dead = running.flatMap(([, { facts }]) =>
    signs.get(facts.runner ?? "")?.kind === "dead" ? [facts] : [],
  );
  const remains = await remainsOf(dead, await heartbeatsOf(detector.file), detector.clock);
  const livenessByClaim = new Map<string, Liveness>();
  const [lost, settled] = [new Map<string, string>(), new Map<string, string>()];
  const unconfirmed: Unconfirmed[] = [];
  const untold: Unverifiable[] = [];
  let suspicious = false;
  for (const [n, { facts }] of running) {
    const { claim, runner } = facts;
    const sign = runner === undefined ? undefined : signs.get(runner);
    const addUntold = (why: WhyUnverifiable): void => {
      livenessByClaim.set(claim, { kind: "untold", why });
      untold.push({ n, host: facts.host, pid: facts.pid, why });
    };
    if (sign?.kind === "alive" || sign?.kind === "others") continue;
    if (runner === undefined || !sign) {
      addUntold("unnamed");
      continue;
    }
    if (sign.kind !== "dead" && sign.kind !== "unheard") {
      addUntold(sign.kind);
      continue;
    }
    if (sign.kind === "unheard") {
      livenessByClaim.set(claim, { kind: "unheard", forMs: sign.forMs, heartbeat: sign.heartbeat });
      unconfirmed.push({ n, host: facts.host, pid: facts.pid });
      suspicious ||= !sign.recent;
      continue;
    }
    const { ending, isReadable, hasBegun, isUnbegun, pids, isKept, isHidden } = remains.of(claim, runner);
    if (!ending && !pids && !isReadable) {
      addUntold("unreadable"); // the attempt may have ended
      continue;
    }
    if (ending) livenessByClaim.set(claim, { kind: "ended", outcome: ending.outcome });
    else if (pids && !isUnbegun)
      livenessByClaim.set(claim, { kind: "orphaned", pids, isKept, ...(isHidden && { isHidden }) });
    else livenessByClaim.set(claim, { kind: "lost", how: sign.how });
    const isNews = isUnbegun || (hasBegun && facts.queued !== undefined);
    if (ending || (pids && isNews)) settled.set(claim, runner);
    else if (!pids) lost.set(claim, runner);
  }
  const { survivors } = remains;
  return {
    livenessByClaim,
    lost,
    settled,
    survivors,
    idle: idleAmong(detector.idleDead, entries),
    unconfirmed,
    suspicious,
    untold,
    unreadable: [...detector.unreadable, ...remains.unreadable],
  };
}

/** Those of the `dead` runners that none of the `entries` names in any of their incarnations. */
function idleAmong(dead: readonly string[], entries: readonly Entry[]): ReadonlySet<string> {
  if (dead.length === 0) return new Set();
  const named = new Set(
    entries.map(({ facts }) => firstIncarnation((facts as Partial<ClaimFacts>).runner ?? "")),
  );
  return new Set(dead.filter((runner) => !named.has(firstIncarnation(runner))));
}
