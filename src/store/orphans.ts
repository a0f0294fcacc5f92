import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Pids of the processes of this machine that carry one of `claims` in their environment, and so belong to that attempt,
 *  whether its runner lives or not; claims of which none is left are not in it. Processes of other users cannot be looked
 *  at and are not found. Empty where there is no /proc. */
export function processesOfClaims(claims: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  if (claims.length === 0) return found; // reading /proc takes its time
  const wanted = new Set(claims);
  for (const pid of processIds()) {
    const claim = claimOf(pid);
    if (claim !== undefined && wanted.has(claim)) found.set(claim, [...(found.get(claim) ?? []), pid]);
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

const MARK = Buffer.from("COOPERATE_CLAIM=");

/** The claim in the environment of a living process, if it has one and may be looked at. */
function claimOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`);
    for (let at = environment.indexOf(MARK); at !== -1; at = environment.indexOf(MARK, at + 1)) {
      if (at > 0 && environment[at - 1] !== 0) continue; // the end of another name
      const end = environment.indexOf(0, at);
      const claim = environment.toString("latin1", at + MARK.length, end === -1 ? undefined : end);
      return isZombie(pid) ? undefined : claim;
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
