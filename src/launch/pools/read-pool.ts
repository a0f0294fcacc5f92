import { unreadableError } from "../../core/unreadable.ts";
import { type Pool, readPools } from "./read-pools.ts";

/** The pool `name` of the list at `real`, for whoever decides by its records what to start or to
 *  remove: a record that cannot be read may tell of runners that are there.
 *  @returns undefined when there is none
 *  @throws CooperateError (storage) when a part of it cannot be read */
export async function readPool(real: string, name: string): Promise<Pool | undefined> {
  const { pools, unreadable } = await readPools(real, name);
  const [first] = unreadable;
  if (first) throw unreadableError(first);
  return pools[0];
}
