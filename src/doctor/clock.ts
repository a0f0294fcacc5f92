import * as fs from "node:fs/promises";
import { join } from "node:path";
import { type Check, no, type Place, warn, yes } from "./finding.ts";

const FAR_MS = 60_000;

/** The clock of the storage beside ours. Safety does not rest on it, but records and job logs have times. */
export const CLOCK: Check = {
  name: "clock",
  async run({ scratch }: Place) {
    const path = join(scratch, "clock");
    const before = Date.now();
    await fs.writeFile(path, "");
    const { mtimeMs } = await fs.stat(path);
    return assessClock(mtimeMs - (before + Date.now()) / 2, "this machine's clock", "the storage's");
  },
};

/** @param distanceMs how far the second is ahead of the first */
export function assessClock(distanceMs: number, first: string, second: string): ReturnType<typeof yes> {
  const seconds = (Math.abs(distanceMs) / 1000).toFixed(1);
  const found = `${second} is ${seconds} s ${distanceMs < 0 ? "behind" : "ahead of"} ${first}`;
  if (Math.abs(distanceMs) < 2_000) return yes(`${first} and ${second} agree within 2 s`);
  if (Math.abs(distanceMs) < FAR_MS) return yes(found);
  return warn(found, "nothing breaks, but times in records mislead: set the clocks (NTP)");
}

/** The finest step of times that a heartbeat can be seen in. */
export const HEARTBEAT: Check = {
  name: "heartbeat",
  async run({ scratch }: Place) {
    const path = join(scratch, "beat");
    await fs.mkdir(path);
    const at = async (seconds: number): Promise<number> => {
      await fs.utimes(path, seconds, seconds);
      return (await fs.stat(path)).mtimeMs;
    };
    const start = Math.floor(Date.now() / 1000);
    const [base, fine, coarse] = [await at(start), await at(start + 0.005), await at(start + 3)];
    return assessHeartbeat({ millis: fine !== base, beats: coarse !== base });
  },
};

/** @param seen whether a touch 5 ms later shows, and one a beat (3 s) later */
export function assessHeartbeat({
  millis,
  beats,
}: {
  millis: boolean;
  beats: boolean;
}): ReturnType<typeof yes> {
  if (!beats)
    return no("a touch three seconds later is not seen", "without it nobody can tell that a runner lives");
  return yes(
    millis ? "touches are seen to the millisecond" : "touches are seen to the second or so, which is enough",
  );
}
