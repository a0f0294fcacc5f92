import { setTimeout as sleep } from "node:timers/promises";
import type { Entry, RunningEntry } from "../core/entry.ts";
import type { Standing, Standings, Unheard } from "../core/standing.ts";
import { forkServersOf, processesOfClaims, SPAWN_MS } from "./orphans.ts";
import { firstLife } from "./runner-id.ts";
import type { RunnerWatch } from "./runner-watch.ts";

/** What is known of those who serve the running entries. */
export interface Judgement {
  /** By claim, for all that are not simply served. */
  readonly standings: Standings;
  /** Claim and runner of the lost ones. */
  readonly lost: ReadonlyMap<string, string>;
  /** Entries whose runner was not seen to live yet; another look would tell more. */
  readonly unheard: readonly Unheard[];
  /** Whether the heartbeat of one of them looks old, if the clocks agree: which proves nothing. */
  readonly suspicious: boolean;
}

/** Looks once at the runners of the running `entries`.
 *  @throws the system's error when the storage does not answer */
export async function judge(entries: readonly Entry[], watch: RunnerWatch): Promise<Judgement> {
  const running = entries.flatMap((entry, n): [number, RunningEntry][] =>
    entry.status === "running" ? [[n, entry]] : [],
  );
  const signs = await watch.look(running.flatMap(([, { facts }]) => facts.runner ?? []));
  const ofDead = running
    .map(([, { facts }]) => facts)
    .filter(({ runner = "" }) => signs.get(runner)?.kind === "dead");
  const dead = ofDead.map(({ claim }) => claim);
  // First the servers: when one is gone, all that it was to start is there, or never will be.
  let servers = forkServersOf(ofDead.flatMap(({ runner }) => runner ?? []));
  let orphans = processesOfClaims(dead);
  if (orphans.size < dead.length) {
    await sleep(SPAWN_MS);
    servers = forkServersOf(ofDead.flatMap(({ runner }) => runner ?? []));
    orphans = processesOfClaims(dead);
  }
  const standings = new Map<string, Standing>();
  const lost = new Map<string, string>();
  const unheard: Unheard[] = [];
  let suspicious = false;
  for (const [n, { facts }] of running) {
    const { claim, runner = "" } = facts;
    const sign = signs.get(runner);
    const pids = orphans.get(claim) ?? servers.get(firstLife(runner));
    if (!sign || sign.kind === "alive") continue;
    if (sign.kind === "unheard") {
      standings.set(claim, { kind: "unheard", forMs: sign.forMs, heartbeat: sign.heartbeat });
      unheard.push({ n, host: facts.host, pid: facts.pid });
      suspicious ||= !sign.recent;
    } else if (pids) {
      standings.set(claim, { kind: "orphaned", pids });
    } else {
      standings.set(claim, { kind: "lost", how: sign.how });
      lost.set(claim, runner);
    }
  }
  return { standings, lost, unheard, suspicious };
}
