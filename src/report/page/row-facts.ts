import type { EndFacts, Entry } from "../../core/entry.ts";
import type { ResultRow } from "../../results/row.ts";
import { describeExit } from "../entry-row.ts";

/** The word for the state of a row: one of `--list`, where a paused experiment is not one that runs,
 *  or `lost`.
 *  @param isLost whether the runner of a running entry is known to be dead */
export function statusOf({ entry, status }: ResultRow, isLost: (entry: Entry) => boolean): string {
  if (status !== "running" || entry.status !== "running") return status;
  return isLost(entry) ? "lost" : entry.facts.pausedAt === undefined ? status : "paused";
}

/** What ended the attempt of a row, when it was not done: `exit 1`, `SIGKILL`, `timeout`; null for
 *  any other, and where the record does not tell it. */
export function reasonOf({ entry, status, attempt }: ResultRow): string | null {
  if (status !== "failed" && status !== "cancelled") return null;
  const { reason, signal, exitCode } = factsOf(entry, attempt);
  const why = reason ?? signal ?? exitCode;
  return typeof why === "string" || typeof why === "number" ? describeExit(String(why)) : null;
}

/** The facts of attempt number `attempt`, which may be an earlier one. */
function factsOf({ facts }: Entry, attempt: number): EndFacts {
  return facts.history?.find((past) => past.attempt === attempt) ?? facts;
}

/** The commits at which attempts ran, the most frequent first. */
export function commitsOf(entries: Iterable<Entry>): { commit: string; runs: number }[] {
  const counts = new Map<string, number>();
  for (const { facts } of entries)
    for (const { gitCommit } of [...(facts.history ?? []), facts as EndFacts])
      if (typeof gitCommit === "string") counts.set(gitCommit, (counts.get(gitCommit) ?? 0) + 1);
  return Array.from(counts, ([commit, runs]) => ({ commit, runs })).sort((a, b) => b.runs - a.runs);
}
