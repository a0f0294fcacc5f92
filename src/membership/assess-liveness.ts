// Modelled in test/model/supervisor.pml and look.pml: change the models first.
import { setTimeout as sleep } from "node:timers/promises";
import type { Entry, RunningEntry } from "../core/entry.ts";
import type {
  Liveness,
  LivenessByClaim,
  Unconfirmed,
  Unverifiable,
  WhyUnverifiable,
} from "../core/liveness.ts";
import type { Unreadable } from "../core/unreadable.ts";
import { heartbeatsOf } from "./heartbeat.ts";
import { type JournalRecords, readJournals } from "./journal.ts";
import { type Orphaned, processesOf, SPAWN_MS, supervisorsOf } from "./orphans.ts";
import { readProcessTable } from "../processes/process-table.ts";
import { firstLife, isOfThisMachine, parseRunnerId } from "../processes/runner-id.ts";
import type { FailureDetector } from "./failure-detector.ts";

/** What is known of those who serve the running entries. */
export interface LivenessAssessment {
  /** By claim, for all that are not simply served. */
  readonly livenessByClaim: LivenessByClaim;
  /** Claim and runner of the lost ones. */
  readonly lost: ReadonlyMap<string, string>;
  /** Claim and runner of what a dead runner has left word of that is news to the list: it has ended, or will never begin, or has begun
   *  though it is said to wait. */
  readonly settled: ReadonlyMap<string, string>;
  /** First incarnations of dead runners of which something lives on this machine: their heartbeats stay. */
  readonly survivors: ReadonlySet<string>;
  /** Entries whose runner was not seen to live yet; another look would tell more. */
  readonly unheard: readonly Unconfirmed[];
  /** Whether the heartbeat of one of them looks old, if the clocks agree: which proves nothing. */
  readonly suspicious: boolean;
  /** Entries of which nobody can tell from here whether they are served. */
  readonly untold: readonly Unverifiable[];
  /** What could not be read or understood. */
  readonly unreadable: readonly Unreadable[];
}

/** What is known when the storage does not answer: it will be asked again. */
export const NOTHING_KNOWN: LivenessAssessment = {
  livenessByClaim: new Map(),
  lost: new Map(),
  settled: new Map(),
  survivors: new Set(),
  unheard: [],
  suspicious: false,
  untold: [],
  unreadable: [],
};

/** Looks once at the runners of the running `entries`.
 *  @throws the system's error when the folder of the list does not answer */
export async function assessLiveness(
  entries: readonly Entry[],
  detector: FailureDetector,
): Promise<LivenessAssessment> {
  const running = entries.flatMap((entry, n): [number, RunningEntry][] =>
    entry.status === "running" ? [[n, entry]] : [],
  );
  const signs = await detector.look(running.flatMap(([, { facts }]) => facts.runner ?? []));
  const dead = running.flatMap(([, { facts }]) =>
    signs.get(facts.runner ?? "")?.kind === "dead" ? [facts] : [],
  );
  const remains = await remainsOf(dead, await heartbeatsOf(detector.file));
  const livenessByClaim = new Map<string, Liveness>();
  const [lost, settled] = [new Map<string, string>(), new Map<string, string>()];
  const unheard: Unconfirmed[] = [];
  const untold: Unverifiable[] = [];
  let suspicious = false;
  for (const [n, { facts }] of running) {
    const { claim, runner } = facts;
    const sign = runner === undefined ? undefined : signs.get(runner);
    const isUntold = (why: WhyUnverifiable): void => {
      livenessByClaim.set(claim, { kind: "untold", why });
      untold.push({ n, host: facts.host, pid: facts.pid, why });
    };
    if (sign?.kind === "alive" || sign?.kind === "others") continue;
    if (runner === undefined || !sign) {
      isUntold("unnamed");
      continue;
    }
    if (sign.kind !== "dead" && sign.kind !== "unheard") {
      isUntold(sign.kind);
      continue;
    }
    if (sign.kind === "unheard") {
      livenessByClaim.set(claim, { kind: "unheard", forMs: sign.forMs, heartbeat: sign.heartbeat });
      unheard.push({ n, host: facts.host, pid: facts.pid });
      suspicious ||= !sign.recent;
      continue;
    }
    const { ending, isReadable, hasBegun, isUnbegun, pids, isKept, isHidden } = remains.of(claim, runner);
    if (!ending && !pids && !isReadable) {
      isUntold("unreadable"); // it may have ended
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
  const unread = [...detector.unreadable, ...remains.unreadable];
  return { livenessByClaim, lost, settled, survivors, unheard, suspicious, untold, unreadable: unread };
}

/** What is left of dead runners: processes on this machine, and what their journals say. */
interface Remains {
  readonly survivors: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
  readonly of: (
    claim: string,
    runner: string,
  ) => {
    readonly ending: ReturnType<JournalRecords["ended"]["get"]>;
    /** Whether all journals that there are could be read. */
    readonly isReadable: boolean;
    readonly hasBegun: boolean;
    /** All supervisors have seen the end of the runner, and none had begun it. */
    readonly isUnbegun: boolean;
    /** Of the attempt; or of the supervisor that may begin it. */
    readonly pids: readonly number[] | undefined;
    /** Whether a supervisor waits for its end. */
    readonly isKept: boolean;
    /** Whether no more can be seen than that there is a process with that pid. */
    readonly isHidden: boolean;
  };
}

async function remainsOf(
  dead: readonly { readonly claim: string; readonly runner?: string }[],
  directory: string,
): Promise<Remains> {
  const runners = [...new Set(dead.flatMap(({ runner }) => runner ?? []))];
  const records = new Map<string, JournalRecords>();
  for (const runner of runners) {
    const its = await readJournals(directory, runner);
    if (its) records.set(runner, its);
  }
  // Pids of another machine are others here.
  const here = new Map([...records].filter(([runner]) => isHere(runner)));
  const attempts = dead.map(({ claim, runner = "" }): Orphaned => {
    return { claim, first: here.get(runner)?.processes.get(claim) };
  });
  const marks = new Map(runners.map((runner) => [firstLife(runner), here.get(runner)?.supervisors ?? []]));
  // First the supervisors: when one is gone, all that it was to start is there, or never will be. In one look, since a table is made
  // in the order of pids and takes its time, this needs a second look; and whoever was seen once counts as there.
  const supervisors = new Map<string, number[]>();
  const orphans = new Map<string, number[]>();
  const hidden = new Set<string>();
  for (let look = 1; runners.length > 0; look++) {
    const table = readProcessTable();
    for (const [runner, pids] of supervisorsOf(runners, marks, table)) supervisors.set(runner, pids);
    const again = look === 1 ? table : readProcessTable();
    for (const [claim, pids] of processesOf(attempts, again, hidden)) orphans.set(claim, pids);
    if (look === 2 || orphans.size === dead.length) break;
    await sleep(SPAWN_MS);
  }
  const survivors = new Set(supervisors.keys());
  for (const { claim, runner = "" } of dead) if (orphans.has(claim)) survivors.add(firstLife(runner));
  return {
    survivors,
    unreadable: [...records.values()].flatMap((its) => its.unreadable),
    of(claim, runner) {
      const its = records.get(runner);
      const waiting = supervisors.get(firstLife(runner));
      const isClosed = its?.isWhole === true && waiting?.every((pid) => its.closed.has(pid)) === true;
      return {
        ending: its?.ended.get(claim),
        isReadable: its?.isReadable ?? true,
        hasBegun: its?.begun.has(claim) === true,
        isUnbegun: isClosed && !its.begun.has(claim) && !orphans.has(claim),
        pids: orphans.get(claim) ?? waiting,
        isKept: waiting !== undefined,
        isHidden: hidden.has(claim),
      };
    },
  };
}

function isHere(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && isOfThisMachine(id);
}
