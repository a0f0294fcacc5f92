import type { Entry } from "../core/entry.ts";
import type { RunSummary } from "../core/event.ts";
import { stuckOf } from "../list/queries/dependency-counts.ts";
import type { RunnerOptions } from "../runner/options.ts";
import type { ExitCode } from "./shared/verb.ts";
import { SIGNAL_EXIT, type StopSignal } from "./shared/world.ts";

/** The exit code of a runner: 0 all done, 1 an experiment failed or never can run, 128 + n stopped
 *  by signal n.
 *  @param summary what it did
 *  @param entries the list as it is now
 *  @param received the signal that stopped it */
export function exitCodeOf(
  summary: RunSummary,
  entries: readonly Entry[],
  received: StopSignal | undefined,
  { entry, wanted }: Pick<RunnerOptions, "entry" | "wanted">,
): ExitCode {
  if (received !== undefined) return SIGNAL_EXIT[received];
  const { reason, failed, untold } = summary;
  if (failed > 0 || untold.length > 0 || reason === "max-failures" || reason === "halt") return 1;
  const hasFinished = reason === "drained" || reason === "idle";
  return hasFinished && entry === undefined && hasStuck(entries, wanted) ? 1 : 0;
}

/** Whether an entry that was wanted here can never run. */
function hasStuck(entries: readonly Entry[], wanted: RunnerOptions["wanted"]): boolean {
  return stuckOf(entries).some(({ n }) => {
    const entry = entries[n] as Entry;
    return entry.status === "pending" && wanted(entry, n, entries.length);
  });
}
