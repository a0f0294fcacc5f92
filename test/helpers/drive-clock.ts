import { setImmediate as nextTurn } from "node:timers/promises";
import type { FakeClock } from "./fake-clock.ts";

/** Makes time pass on `clock` until `isOver`, but only while `sleepers` timers wait on it. So
 *  reads and writes of real files between two sleeps take no time on that clock, however slow the
 *  machine is.
 *  @param stepMs how far the clock moves at once */
export async function driveClock(
  clock: FakeClock,
  isOver: () => boolean,
  sleepers: () => number = () => 1,
  stepMs = 5,
): Promise<void> {
  while (!isOver()) {
    if (clock.pending >= sleepers()) await clock.advance(stepMs);
    else await nextTurn();
  }
}

/** Makes time pass on `clock` until `work` has settled, as {@link driveClock}.
 *  @returns how long it took by that clock, milliseconds
 *  @throws what `work` throws */
export async function timeOf(clock: FakeClock, work: Promise<unknown>, stepMs?: number): Promise<number> {
  const begin = clock.monotonic();
  let isOver = false;
  const end = work.finally(() => (isOver = true));
  end.catch(() => {}); // thrown below
  await driveClock(clock, () => isOver, undefined, stepMs);
  await end;
  return clock.monotonic() - begin;
}
