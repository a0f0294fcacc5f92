import { basename } from "node:path";
import type { Provenance } from "../../core/entry.ts";
import type { ElapsedTime } from "../../core/elapsed-time.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { endlessAsNumber } from "../../list/changes/replay-journal.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import { outputPlanOf } from "../experiment/output-plan.ts";
import { formatHead } from "../experiment/job-log.ts";
import type { StartRequest } from "../supervisor/start-request.ts";
import { type AttemptContext, type Plan, ranFact } from "./attempt-context.ts";

/** One attempt that begins now. */
export interface AttemptStart {
  /** Counts since the attempt was planned. */
  readonly elapsed: ElapsedTime;
  readonly claimed: Claimed;
  readonly slot: number;
  readonly plan: Plan;
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  readonly provenance: Provenance;
  /** Path of the heartbeat to which the claim belongs. */
  readonly heartbeat: string;
}

/** What is requested of the supervisor.
 *  @param behind id of the order for the same slot that must have ended well before; undefined at
 *    once
 *  @param isShown whether the output is shown while it is written */
export function startRequest(
  { claimed, slot, plan, log, env, provenance, heartbeat }: AttemptStart,
  { limitMs, paused }: AttemptControl,
  behind: number | undefined,
  { graceMs, leaveChildren, maxFailures, retries, journal, logSharing, listPath }: AttemptContext,
  isShown: boolean,
): StartRequest {
  const { claim, queued, slot: recordedSlot } = claimed.entry.facts;
  const ending = {
    log,
    retries: endlessAsNumber(retries),
    ...provenance,
    ...ranFact(plan),
    ...(recordedSlot !== undefined && { slot }),
  };
  return {
    argv: plan.argv,
    directory: plan.directory,
    env,
    claim,
    log: { path: log, head: formatHead(plan.head), sharing: logSharing },
    output: outputPlanOf(claimed.entry, plan.directory, plan.argv, listPath),
    record: { heartbeat, journal: journal().path, ending },
    limitMs,
    graceMs,
    isPaused: paused,
    leaveChildren,
    isShown,
    tellsStart: isShown || queued === undefined,
    slot,
    behind,
    evenAfterFailure: maxFailures === Number.POSITIVE_INFINITY,
  };
}

/** Reports that the attempt has begun. */
export function reportStarted(
  { claimed, slot, plan, log }: Pick<AttemptStart, "claimed" | "slot" | "plan" | "log">,
  { emit, names }: Pick<AttemptContext, "emit" | "names">,
): void {
  const { attempt, gpuIds } = claimed.entry.facts;
  const { name } = claimed.entry.options;
  const { n } = claimed;
  names.took(basename(log));
  const gpus = gpuIds === undefined ? {} : { gpus: gpuIds };
  emit({ kind: "started", n, slot, argv: plan.argv, name, attempt, log, ...gpus });
}
