import { readdirSync, readFileSync } from "node:fs";

/** Pids of the processes of this machine that carry the claim `claim` in their environment, and so belong to that
 *  attempt, whether its runner lives or not. Processes of other users cannot be looked at and are not found.
 *  Empty where there is no /proc. */
export function processesOfClaim(claim: string): number[] {
  const mark = Buffer.from(`COOPERATE_CLAIM=${claim}\0`);
  return processIds().filter((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`);
      return environment.includes(mark) && !isZombie(pid);
    } catch {
      return false; // it has ended, or is another user's
    }
  });
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
