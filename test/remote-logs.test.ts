import { expect, onTestFinished, test } from "vitest";
import { letProcessesEnd } from "./helpers/doomed-process.ts";
import { LogTravel } from "./helpers/log-travel.ts";

/** More with LOG_CASES=5000 npx vitest run test/remote-logs.test.ts; one with LOG_SEED. */
const { LOG_CASES = "20", LOG_SEED } = process.env;
const STEPS = 40;

/** Mulberry32. @returns numbers from 0 to below 1 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test(
  "logs arrive byte for byte, whatever is lost, comes late or twice, or is killed",
  { timeout: 0 },
  async () => {
    onTestFinished(await letProcessesEnd());
    const first = LOG_SEED === undefined ? 1 : Number(LOG_SEED);
    const last = LOG_SEED === undefined ? Number(LOG_CASES) : first;
    for (let seed = first; seed <= last; seed++) {
      const travel = new LogTravel(seeded(seed));
      for (let k = 0; k < STEPS; k++) await travel.step();
      await travel.finish();
      expect({ seed, arrived: await travel.arrived(), unsent: travel.unsent() }).toEqual({
        seed,
        arrived: travel.written,
        unsent: [],
      });
      travel.remove();
    }
  },
);
