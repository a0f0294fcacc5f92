// Modelled in test/model/supervisor.pml: change the model first.
import type { Entry, Provenance, RunningEntry, Status } from "../../core/entry.ts";
import { type Outcome, succeeded } from "../../core/outcome.ts";
import type { Change } from "./change.ts";
import { beforeClaim, unclaimed } from "./claim.ts";
import { NO_RETRIES, type Retries, settlementOf } from "./settle.ts";

/** How an attempt ended, with what is needed to record its outcome. */
export interface JournalEnding extends Provenance {
  readonly outcome: Outcome;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly log?: string;
  /** How its runner would have retried a failure; `count` -1 means without end. */
  readonly retries?: Retries;
  /** The command that ran, where placeholders were filled in. */
  readonly ran?: readonly string[];
  /** Processes of the attempt that are still alive, because `--leave-children` left them
   *  running. */
  readonly leftRunning?: string;
}

/** `retries` in a form that JSON can express. */
export function endlessAsNumber({ count, ...rest }: Retries): Retries {
  return { count: count === Number.POSITIVE_INFINITY ? -1 : count, ...rest };
}

/** What the journal of a dead runner says about its claims. */
export interface ClaimRecords {
  /** Whether the whole journal could be read and understood. Only then does a missing line mean
   *  that an experiment was not started. */
  readonly isWhole: boolean;
  /** Claims whose experiment was started. */
  readonly begun: ReadonlySet<string>;
  /** How attempts ended, by claim. */
  readonly ended: ReadonlyMap<string, JournalEnding>;
}

/** An entry whose status was decided by a journal: the experiment had not started or was given
 *  back (`unbegun`), or it had ended. */
export interface Replayed {
  readonly n: number;
  /** The entry as it was. */
  readonly entry: RunningEntry;
  readonly word: "unbegun" | JournalEnding;
  /** Its new status. */
  readonly status: Status;
}

/** Records what dead runners had no time to record. The outcomes in their journals are recorded,
 *  and entries that had not started become as they were before the claim. Attempts in progress
 *  stay as they are.
 *  @param journals by runner
 *  @param lost claims of which no process runs any more; only for these does a missing line mean
 *    that the experiment had not started
 *  @param mayHaveLostLines whether the machine of a runner may have crashed before lines of the
 *    journal reached the storage. Then a missing line means this only for entries that waited in
 *    the runner. Otherwise an experiment that crashes its machine would be put back for ever
 *    without being counted */
export function replayJournal(
  journals: ReadonlyMap<string, ClaimRecords>,
  lost: ReadonlyMap<string, string>,
  mayHaveLostLines: (runner: string) => boolean = () => false,
): Change<readonly Replayed[]> {
  return (entries) => {
    const value: Replayed[] = [];
    const next = [...entries];
    for (const [n, entry] of entries.entries()) {
      if (entry.status !== "running") continue;
      const { claim, runner = "" } = entry.facts;
      const records = journals.get(runner);
      if (!records) continue;
      const ending = records.ended.get(claim);
      const isSilent = records.isWhole && !records.begun.has(claim) && lost.has(claim);
      const isUnbegun = isSilent && (entry.facts.queued !== undefined || !mayHaveLostLines(runner));
      if (!ending && !isUnbegun) continue;
      const after = ending ? recorded(next, n, entry, ending) : unclaimed(entry);
      const word = ending && ending.outcome.kind !== "interrupted" ? ending : "unbegun";
      value.push({ n, entry, word, status: after.status });
      next[n] = after;
    }
    return { entries: value.length > 0 ? next : entries, value };
  };
}

function recorded(entries: readonly Entry[], n: number, entry: RunningEntry, ending: JournalEnding): Entry {
  const { outcome: recordedOutcome, endedAt, retries = NO_RETRIES, ...facts } = ending;
  // A user cancelled it, and the experiment may have ended for that reason before its runner saw
  // the order.
  const outcome: Outcome =
    entry.facts.order === "cancel" && !succeeded(recordedOutcome) ? { kind: "cancelled" } : recordedOutcome;
  const unlimited = retries.count === -1 ? { ...retries, count: Number.POSITIVE_INFINITY } : retries;
  const claimed = { n, entry, before: beforeClaim(entry) };
  return settlementOf(entries, { claimed, outcome, endedAt, facts }, unlimited).entry ?? entry;
}
