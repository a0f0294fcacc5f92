import type { CancelTimer, Clock } from "../../core/clock.ts";
import { DEFAULT_LEASE_MS, FailureDetector, watchPeriod } from "../../membership/failure-detector.ts";
import { LostWorkRecovery } from "../../runner/claiming/recover-lost.ts";
import type { ListFile } from "../../store/list-file.ts";

/** Takes over the work of dead runners, as a runner that waits would: the remote runners cannot,
 *  since they see no heartbeats.
 *  @param own the id of a remote runner that is served
 *  @returns ends it */
export function recoverLostWork(list: ListFile, own: () => string, clock: Clock): CancelTimer {
  const detector = new FailureDetector(list.path, DEFAULT_LEASE_MS, own, clock);
  const emit = (): void => {}; // nobody reads it
  const recovery = LostWorkRecovery.withoutRunner({ list, clock, emit }, detector);
  let isBusy = false;
  return clock.every(watchPeriod(DEFAULT_LEASE_MS), () => {
    if (isBusy) return;
    isBusy = true;
    // While the storage does not answer, nothing is known.
    void recovery
      .run()
      .catch(() => {})
      .finally(() => (isBusy = false));
  });
}
