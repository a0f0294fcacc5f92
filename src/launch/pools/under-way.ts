import { CooperateError } from "../../core/failure.ts";
import type { PoolFolder } from "./pool-folder.ts";
import type { PoolRecord } from "./pool-record.ts";
import { readPools } from "./read-pools.ts";
import { stateOf } from "./started-process.ts";

/** An intent of another machine that is older was left over by a launcher that has died. */
const LONGEST_MS = 120_000;

/** Writes an intent, unless another launch of the pool is under way: two at the same time would
 *  each start what is missing. Of two that begin at once, that with the smaller id goes on.
 *  @returns the intents of launchers that have died: something may have come of each
 *  @throws CooperateError (place) when another launch is under way; the intent is removed then */
export async function intendAlone(
  folder: PoolFolder,
  real: string,
  own: PoolRecord,
): Promise<readonly PoolRecord[]> {
  await folder.intend(own);
  const { pools } = await readPools(real, own.pool);
  const others = (pools[0]?.intents ?? []).filter(({ id }) => id !== own.id);
  const first = others.find((other) => isUnderWay(other, own) && comesFirst(other, own));
  if (!first) return others.filter((other) => !isUnderWay(other, own));
  await folder.drop(own.id);
  throw new CooperateError("place", `another launch of ${own.pool} is under way (by ${first.by})`, {
    hint: "wait until it has ended, and look: cooperate --pools FILE",
  });
}

/** Whether the launcher of `other` may still be at work. */
function isUnderWay({ launcher, at }: PoolRecord, own: PoolRecord): boolean {
  const state = launcher ? stateOf(launcher) : "dead";
  if (state !== "elsewhere") return state === "alive";
  return Date.parse(own.at) - Date.parse(at) < LONGEST_MS;
}

function comesFirst(other: PoolRecord, own: PoolRecord): boolean {
  return other.at < own.at || (other.at === own.at && other.id < own.id);
}
