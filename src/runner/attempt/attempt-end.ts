// Modelled in test/model/supervisor.pml: change the model first.
import type { EndFacts } from "../../core/entry.ts";
import { messageOf } from "../../core/failure.ts";
import type { Outcome } from "../../core/outcome.ts";
import { endOrphans, processesOf, SPAWN_MS } from "../../membership/orphans.ts";
import { endAbandonedLog } from "../experiment/log-file.ts";
import type { Stop } from "../experiment/stop.ts";
import type { Done } from "../supervisor/protocol.ts";
import type { StartResult } from "../supervisor/start-request.ts";
import { type AttemptContext, ranFact } from "./attempt-context.ts";
import type { AttemptStart } from "./attempt-start.ts";

/** How an attempt ended. */
export interface AttemptEnd {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** What was not known when the entry was claimed. */
  readonly facts?: Partial<EndFacts>;
}

/** The outcome of an experiment whose supervisor was killed, so that nobody learns how it ends:
 *  its entry becomes pending again. */
const CUT_OFF = { kind: "interrupted", signal: "SIGTERM", isLoss: true } as const satisfies Stop;

/** The end of an attempt whose program was not started. */
export function endWithoutStart(outcome: Outcome, now: Date): AttemptEnd {
  return { outcome, durationMs: 0, endedAt: now.toISOString() };
}

/** The end of an attempt as its supervisor tells it. */
export function reportedEnd(
  { outcome, durationMs, startedAt, endedAt, leftRunning, journalError, logError, outputError }: Done,
  attempt: AttemptStart,
  { journal, emit }: Pick<AttemptContext, "journal" | "emit">,
): AttemptEnd {
  const { log } = attempt;
  if (journalError !== undefined) journal().giveUp();
  if (logError !== undefined) emit({ kind: "log-trouble", log, error: logError });
  if (outputError !== undefined) emit({ kind: "output-trouble", n: attempt.claimed.n, error: outputError });
  const facts = { ...factsOf(startedAt, attempt), log, ...(leftRunning !== undefined && { leftRunning }) };
  return { outcome, durationMs, endedAt, facts };
}

/** The end of an attempt whose supervisor was killed: nobody knows how it would have ended, so
 *  what is left of it is ended here.
 *  @param first its first process, if that is known */
export async function cutOff(
  { first }: Extract<StartResult, { kind: "gone" }>,
  attempt: AttemptStart,
  { clock, emit }: Pick<AttemptContext, "clock" | "emit">,
): Promise<AttemptEnd> {
  const { claimed, elapsed, log } = attempt;
  await clock.sleep(SPAWN_MS); // a process that was being started may not be visible before
  await endOrphans([{ claim: claimed.entry.facts.claim, first }]);
  const endedAt = clock.now().toISOString();
  const { startedAt, durationMs } = elapsed.spanTo(endedAt);
  await endAbandonedLog(log, { outcome: CUT_OFF, durationMs, endedAt }).catch((error: unknown) =>
    emit({ kind: "log-trouble", log, error: messageOf(error) }),
  );
  return { outcome: CUT_OFF, durationMs, endedAt, facts: factsOf(startedAt, attempt) };
}

/** Ends the processes of an attempt of which no journal says that it began, if there are any. */
export async function endUnrecorded(claim: string): Promise<void> {
  const attempts = [{ claim, first: undefined }];
  if (processesOf(attempts).size > 0) await endOrphans(attempts);
}

function factsOf(startedAt: string, { claimed, slot, plan, provenance }: AttemptStart): Partial<EndFacts> {
  return {
    startedAt,
    ...provenance,
    ...ranFact(plan),
    ...(claimed.entry.facts.slot !== undefined && { slot }),
  };
}
