import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { firstLife } from "./runner-id.ts";

/** The variable of a runner's fork server that has the runner's id. What it starts does not have it. */
export const FORK_SERVER_MARK = "COOPERATE_FORK_SERVER";
const CLAIM_MARK = "COOPERATE_CLAIM";

/** So long nobody can be sure that a process is not there: one that is being started has the environment of who starts it, and for a
 *  moment none. */
export const SPAWN_MS = 100;

/** Pids of the processes of this machine that carry one of `claims` in their environment, and so belong to that attempt,
 *  whether its runner lives or not; claims of which none is left are not in it. Processes of other users cannot be looked
 *  at and are not found. Empty where there is no /proc. */
export function processesOfClaims(claims: readonly string[]): Map<string, number[]> {
  return processesWith(CLAIM_MARK, new Set(claims));
}

/** Pids of the fork servers of `runners` that live, by the first life of the runner: one may be about to start something when its
 *  runner is dead already. */
export function forkServersOf(runners: readonly string[]): Map<string, number[]> {
  return processesWith(FORK_SERVER_MARK, new Set(runners.map(firstLife)));
}

/** By value: the processes that have the variable `name` with one of the values `wanted`. */
function processesWith(name: string, wanted: ReadonlySet<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  if (wanted.size === 0) return found; // reading /proc takes its time
  const mark = Buffer.from(`${name}=`);
  for (const pid of processIds()) {
    const value = valueIn(pid, mark);
    if (value !== undefined && wanted.has(value)) found.set(value, [...(found.get(value) ?? []), pid]);
  }
  return found;
}

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 10_000;
const POLL_MS = 50;

/** Ends the processes of `claims` on this machine, all of them: SIGTERM, and after ten seconds SIGKILL. Resolves when none is
 *  left, or when the kernel holds one for longer than that. */
export async function endOrphans(claims: readonly string[]): Promise<void> {
  const start = performance.now();
  signalAll(claims, "SIGTERM");
  signalAll(claims, "SIGCONT"); // one that is paused could not hear
  for (;;) {
    const passed = performance.now() - start;
    if (processesOfClaims(claims).size === 0 || passed > 2 * GRACE_MS) return;
    if (passed > GRACE_MS) signalAll(claims, "SIGKILL");
    await sleep(POLL_MS);
  }
}

function signalAll(claims: readonly string[], signal: NodeJS.Signals): void {
  for (const pid of [...processesOfClaims(claims).values()].flat()) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The value of a variable in the environment of a living process, if it has it and may be looked at.
 *  @param mark its name and the equals sign */
function valueIn(pid: number, mark: Buffer): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`);
    for (let at = environment.indexOf(mark); at !== -1; at = environment.indexOf(mark, at + 1)) {
      if (at > 0 && environment[at - 1] !== 0) continue; // the end of another name
      const end = environment.indexOf(0, at);
      const value = environment.toString("latin1", at + mark.length, end === -1 ? undefined : end);
      return isZombie(pid) ? undefined : value;
    }
  } catch {
    // It has ended, or is another user's.
  }
  return undefined;
}

function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function isZombie(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}
