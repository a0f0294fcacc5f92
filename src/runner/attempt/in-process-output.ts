import type { ElapsedTime } from "../../core/elapsed-time.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { OutputFolder } from "../experiment/output-folder.ts";
import { outputPlanOf } from "../experiment/output-plan.ts";
import type { AttemptContext, Plan } from "./attempt-context.ts";

/** Writes how the attempt ended, and reports what could not be written. */
interface OpenOutput {
  end(ending: Parameters<OutputFolder["end"]>[0]): void;
}

/** Makes the output folder of an entry on which this process works; without one undefined, and the
 *  outcome of the attempt when the folder cannot be made. */
export function openOutput(
  { n, entry }: Claimed,
  { directory, argv }: Plan,
  log: string,
  elapsed: ElapsedTime,
  { listPath, clock, emit }: AttemptContext,
): OpenOutput | Extract<Outcome, { kind: "unstarted" }> | undefined {
  const plan = outputPlanOf(entry, directory, argv, listPath);
  const startedAt = elapsed.startedAt(clock.now().toISOString());
  const folder = plan && OutputFolder.open(plan, directory, startedAt, log);
  if (!folder) return undefined;
  if (!(folder instanceof OutputFolder)) return { kind: "unstarted", code: folder.code, error: folder.error };
  return {
    end(ending) {
      folder.end(ending);
      if (folder.trouble !== undefined) emit({ kind: "output-trouble", n, error: folder.trouble });
    },
  };
}

/** The entry with the words that were planned, where placeholders were filled in. */
export function asPlanned(claimed: Claimed, { argv, isFilled }: Plan): Claimed {
  return isFilled ? { ...claimed, entry: { ...claimed.entry, argv } } : claimed;
}
