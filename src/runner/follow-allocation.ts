import { GIVE_BACK_MS } from "../core/allocation.ts";
import type { Allocation } from "./allocation/allocation.ts";
import { Deadline } from "./claiming/deadline.ts";
import type { RunnerOptions } from "./options.ts";
import type { Shutdown } from "./slots/shutdown.ts";

/** What goes by the end of the allocation. */
export interface EndFollowers {
  readonly deadline: Pick<Deadline, "move">;
  readonly shutdown: Pick<Shutdown, "leaveAllocation" | "expectEnd" | "force">;
  /** Tells others. */
  readonly note: (end: number) => void;
}

/** Makes the runner leave in time before its allocation ends: it begins nothing that would not end
 *  by then, unless the user has named another time (`--until`); what still runs is asked to end,
 *  and killed when there is only time left to give it back.
 *  @returns ends that */
export function followAllocation(
  allocation: Allocation,
  { untilMs, clock }: Pick<RunnerOptions, "untilMs" | "clock">,
  { deadline, shutdown, note }: EndFollowers,
): () => void {
  const leaving = new Deadline(Number.POSITIVE_INFINITY, undefined, clock);
  const last = new Deadline(Number.POSITIVE_INFINITY, undefined, clock);
  leaving.onOver(() => shutdown.leaveAllocation());
  last.onOver(() => shutdown.force());
  shutdown.expectEnd(() => allocation.isEnding);
  allocation.onEnd((end) => {
    if (untilMs === Number.POSITIVE_INFINITY) deadline.move(allocation.leaveAt);
    leaving.move(allocation.leaveAt);
    last.move(end - GIVE_BACK_MS);
    note(end);
  });
  return () => {
    leaving.end();
    last.end();
    allocation.close();
  };
}
