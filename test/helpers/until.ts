import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `condition` gives something that counts as true; a condition that throws does not hold yet. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = 60_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`, { cause: last });
    await sleep(20);
  }
}

/** Whether a process is there and no zombie: what its dead parent cannot reap, init may leave for a while. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch (error) {
    return existsSync("/proc/self") ? false : (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
