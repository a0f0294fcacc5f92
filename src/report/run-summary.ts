import { formatDuration } from "../core/duration.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Tally } from "../list/queries/tally.ts";
import { describeCommits, describeDirectories } from "./commit-lines.ts";
import { formatCounts } from "./counts.ts";
import { describeHeld } from "./hold-lines.ts";
import { describeLeftUnverifiable } from "./unverifiable-lines.ts";
import { describeWaiters } from "./waiting-lines.ts";

const REASONS: Readonly<Record<StopReason, string>> = {
  drained: "",
  failure: "stopped at the first failure (--keep-going continues)",
  "max-failures": "stopped: too many failures in a row (--max-failures)",
  max: "stopped: --max reached",
  signal: "",
  order: "stopped on request (--stop)",
  allocation:
    "stopped: the scheduler ends this allocation soon; experiments that did not end are pending again",
  halt: "stopped, as did all other runners: too many entries have failed (--halt)",
  until: "stopped: the remaining entries would not end in time (--until, or the end of the allocation)",
  idle: "stopped: nothing could start here for the time of --idle-timeout",
};

/** The summary of `--run`: what this runner did, the state of the list, and what to type next.
 *  @param isSingle whether it ran one entry (`--one`): its limits are not options of the user
 *  @param alike which of its failures are alike (failures-alike.ts) */
export function describeSummary(
  summary: RunSummary,
  list: Tally,
  file: string,
  { isSingle = false, alike = [] }: { readonly isSingle?: boolean; readonly alike?: readonly string[] } = {},
): string[] {
  const { done, failed, lost, interrupted, cancelled, retried } = summary;
  const total = done + failed + lost + interrupted + cancelled + retried;
  const lines: string[] = [];
  const quoted = quoteWords([file]);
  if (total === 0 && summary.reason === "drained") {
    lines.push(list.total === 0 ? `${file} is empty: nothing to do` : `${file}: nothing to run`);
  } else if (total > 0 || !isSingle) {
    const given =
      (lost > 0 ? `, ${lost} lost to others` : "") +
      (retried > 0 ? `, ${retried} to be tried again` : "") +
      (cancelled > 0 ? `, ${cancelled} cancelled` : "") +
      (interrupted > 0 ? `, ${interrupted} given back` : "");
    const noun = total === 1 ? "experiment" : "experiments";
    lines.push(
      `${total} ${noun} in ${formatDuration(summary.wallMs)}: ${done} done, ${failed} failed${given}`,
    );
  }
  lines.push(...alike);
  const isOwnLimit = isSingle && (summary.reason === "max" || summary.reason === "failure");
  if (REASONS[summary.reason] !== "" && !isOwnLimit) lines.push(REASONS[summary.reason]);
  if (list.total > 0) lines.push(`${file}: ${formatCounts(list)}`);
  lines.push(...describeLeftUnverifiable(summary.untold, file));
  lines.push(...describeWaiters(list.waiting, file));
  if (summary.reason === "drained") lines.push(...describeHeld(list, file));
  lines.push(...describeCommits(list.commits), ...describeDirectories(list.directories));
  if (summary.failures.length > 0) {
    const unique = [...new Set(summary.failures)].sort((a, b) => a - b);
    lines.push(`put back what failed: cooperate --requeue-failed ${quoted} ${formatNumbers(unique)}`);
  } else if (list.counts.failed > 0 && (list.counts.pending === 0 || list.waiting.count > 0)) {
    lines.push(`put back what failed: cooperate --requeue-failed ${quoted}`);
  }
  return lines;
}
