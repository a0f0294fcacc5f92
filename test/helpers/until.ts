import { existsSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers";
import { promisify } from "node:util";

// virtual-clock.ts replaces neither this nor the clock below: a test on a virtual clock waits in
// real time.
const sleep = promisify(setTimeout);

/**
 * The limit only ends a test that cannot succeed any more, with a message that says what did not
 * happen.
 */
const LIMIT_MS = 60_000;

/** Milliseconds of the monotonic clock. */
function now(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/**
 * Waits until `condition` returns a truthy value and returns it; a condition that throws does not
 * hold yet.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = LIMIT_MS,
): Promise<NonNullable<T>> {
  const deadline = now() + limitMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (now() > deadline) throw new Error(`timed out waiting until ${what}`, { cause: last });
    await sleep(20);
  }
}

/** Whether a process exists and is no zombie: init may reap the child of a dead parent late. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch (error) {
    return existsSync("/proc/self") ? false : (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
