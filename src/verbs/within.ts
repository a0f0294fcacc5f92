import type { Clock } from "../core/clock.ts";

/** Whether `work` succeeds within `ms` milliseconds, which may be Infinity. It goes on when it does
 *  not.
 *  @throws what `work` throws in that time */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  if (!Number.isFinite(ms)) return work.then(() => true);
  let cancel = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.sleepThen(Math.max(0, ms), () => resolve(false));
  });
  return Promise.race([work.then(() => true), late]).finally(() => cancel());
}
