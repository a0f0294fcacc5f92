import { CooperateError } from "../../core/failure.ts";
import type { Clock } from "../../core/clock.ts";
import type { PoolFolder } from "./pool-folder.ts";
import type { PoolRecord } from "./pool-record.ts";
import { readPool } from "./read-pool.ts";
import { stateOf } from "./started-process.ts";

/** An intent of another machine that is older was left over by a launcher that has died; so was one that
 *  is as far in the future, by a clock that is wrong: nobody would launch until then. */
const LONGEST_MS = 120_000;
/** How long to wait for another launch, and until that is worth a line. */
const PATIENCE_MS = 60_000;
const SILENCE_MS = 5_000;

interface Waiting {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  readonly say: (line: string) => void;
}

/** Writes an intent when no other launch of the pool is under way: two at the same time would each
 *  start what is missing. Each writes its own and looks for those of others afterwards, so of two
 *  at least one sees the other; whoever does withdraws, and tries again after a random time.
 *  @param own an intent without tasks, which stays until this launch has ended
 *  @returns the intents of launchers that have died: something may have come of each
 *  @throws CooperateError (place) when another launch takes longer than a minute */
export async function intendAlone(
  folder: PoolFolder,
  real: string,
  own: PoolRecord,
  { clock, say }: Waiting,
): Promise<readonly PoolRecord[]> {
  await readPool(real, own.pool); // nothing is written where something cannot be read
  const began = clock.monotonic();
  for (let isTold = false; ;) {
    await folder.intend(own);
    const others = ((await readPool(real, own.pool))?.intents ?? []).filter(({ id }) => id !== own.id);
    const first = others.find((other) => isUnderWay(other, own.at));
    if (!first) return others;
    await folder.drop(own.id);
    const waitedMs = clock.monotonic() - began;
    const what = `another launch of ${own.pool} is under way (by ${first.by})`;
    if (waitedMs > PATIENCE_MS) throw new CooperateError("place", what, { hint: "launch again later" });
    if (waitedMs > SILENCE_MS && !isTold) say(`waiting: ${what}`);
    isTold = waitedMs > SILENCE_MS;
    await clock.sleep(50 + 400 * Math.random());
  }
}

/** Whether the launcher of an intent may still be at work.
 *  @param now as ISO 8601 */
export function isUnderWay({ launcher, at }: PoolRecord, now: string): boolean {
  const state = launcher ? stateOf(launcher) : "dead";
  if (state !== "elsewhere") return state === "alive";
  return Math.abs(Date.parse(now) - Date.parse(at)) < LONGEST_MS;
}
