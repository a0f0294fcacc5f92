import * as fs from "node:fs/promises";
import { join } from "node:path";
import { type Check, no, type CheckTarget, warn, yes } from "./finding.ts";

const FAR_MS = 60_000;

/** Compares the clock of the storage with that of this machine. Safety does not depend on it, but
 *  records and job logs contain times. */
export const CLOCK: Check = {
  name: "clock",
  async run({ scratch }: CheckTarget) {
    const path = join(scratch, "clock");
    const before = Date.now();
    await fs.writeFile(path, "");
    const { mtimeMs } = await fs.stat(path);
    return assessClock(mtimeMs - (before + Date.now()) / 2, "this machine's clock", "the storage's");
  },
};

/** Assesses the distance of two clocks.
 *  @param distanceMs how far the second is ahead of the first */
export function assessClock(distanceMs: number, first: string, second: string): ReturnType<typeof yes> {
  const seconds = (Math.abs(distanceMs) / 1000).toFixed(1);
  const found = `${second} is ${seconds} s ${distanceMs < 0 ? "behind" : "ahead of"} ${first}`;
  if (Math.abs(distanceMs) < 2_000) return yes(`${first} and ${second} agree within 2 s`);
  if (Math.abs(distanceMs) < FAR_MS) return yes(found);
  return warn(found, "nothing breaks, but times in records are misleading: set the clocks (NTP)");
}

/** Checks the resolution of file times, which decides how fast a heartbeat can be noticed. */
export const HEARTBEAT: Check = {
  name: "heartbeat",
  async run({ scratch }: CheckTarget) {
    const path = join(scratch, "beat");
    await fs.mkdir(path);
    const at = async (seconds: number): Promise<number> => {
      await fs.utimes(path, seconds, seconds);
      return (await fs.stat(path)).mtimeMs;
    };
    const start = Math.floor(Date.now() / 1000);
    const [base, fine, coarse] = [await at(start), await at(start + 0.005), await at(start + 3)];
    return assessHeartbeat({ milliseconds: fine !== base, heartbeats: coarse !== base });
  },
};

/** Assesses which touches of a file are visible.
 *  @param visible whether a touch 5 ms later is visible, and one heartbeat (3 s) later */
export function assessHeartbeat({
  milliseconds,
  heartbeats,
}: {
  milliseconds: boolean;
  heartbeats: boolean;
}): ReturnType<typeof yes> {
  if (!heartbeats)
    return no(
      "a touch three seconds later is not seen",
      "without it nobody can tell whether a runner is alive",
    );
  return yes(
    milliseconds
      ? "touches are seen to the millisecond"
      : "touches are seen with a resolution of about a second, which is enough",
  );
}
