// Modelled in test/model/supervisor.pml: change the model first.
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndFacts, Provenance } from "../../core/entry.ts";
import { messageOf } from "../../core/failure.ts";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import type { Outcome } from "../../core/outcome.ts";
import { isShortage } from "../../core/shortage.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { endlessAsNumber } from "../../list/changes/replay-journal.ts";
import { setLogPath } from "../../list/changes/set-log-path.ts";
import { isPassing } from "../../core/errno.ts";
import { endOrphans, processesOf, SPAWN_MS } from "../../membership/orphans.ts";
import { type AttemptContext, environmentOf, type Plan, planOf } from "./attempt-context.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import { finishLog, formatFoot, formatHead } from "../experiment/job-log.ts";
import type { Stop } from "../experiment/process-control.ts";
import type { Hindrance } from "../claiming/start-throttle.ts";
import { AttemptDisplay } from "./attempt-display.ts";
import type { StartResult, Started, StartRequest } from "../supervisor/client.ts";
import type { Declined, Done } from "../supervisor/protocol.ts";

/** How one claimed entry is run. */
export type RunAttempt = typeof runAttempt;

export interface Attempted {
  readonly claimed: Claimed;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** What the claim could not foresee. */
  readonly facts?: Partial<EndFacts>;
}

/** What it was that did not begin: it waits again. */
export const NOT_STARTED = "returned";

/** It did not begin, without fault of its own. */
export interface Hindered {
  readonly hindrance: Hindrance;
}

/** When an experiment begins. */
export interface Turn {
  /** Id of the order for the same slot that must have ended well before; undefined at once. */
  readonly behind: number | undefined;
  /** Called when the supervisor has the order, and others may wait behind it. */
  readonly onOrdered: (order: Started) => void;
}

/** What an experiment is ended with whose end nobody would learn of: it is given back, and runs again. */
const CUT_OFF = { kind: "interrupted", signal: "SIGTERM", isLoss: true } as const satisfies Stop;
const TAKEN = { kind: "interrupted", signal: "SIGTERM" } as const satisfies Stop;

/** Has the supervisor run one claimed entry, controlled by `control`: log, journal, command. Recording the outcome is the work loop's.
 *  @returns RETURNED when it was to begin behind another, and did not
 *  @throws the system's error when the log cannot be created, and that will not pass; CooperateError when no supervisor was ever to be
 *    started. The entry has not begun then */
export async function runAttempt(
  given: Claimed,
  slot: number,
  control: AttemptControl,
  context: AttemptContext,
  { behind, onOrdered }: Turn,
): Promise<Attempted | Hindered | typeof NOT_STARTED> {
  const plan = planOf(given, context);
  const echo = context.echo(given.n);
  let claimed = given;
  for (let turn = behind; ; turn = undefined) {
    const { facts } = claimed.entry;
    const log = facts.log ?? context.names.pathFor(given.n);
    const env = environmentOf(claimed, slot, log, context);
    const provenance = await context.provenances.of(plan.directory, context.env, env);
    const trouble = await readiness(context.supervisors);
    if (trouble) return control.stopped ? notBegun(claimed, control, context, false) : { hindrance: trouble };
    const supervisor = context.supervisors.of(slot);
    const heartbeat = context.signOfLife(facts);
    if (control.stopped) return notBegun(claimed, control, context, turn !== undefined);
    if (!supervisor) continue;
    if (heartbeat === undefined) {
      if (turn !== undefined) return NOT_STARTED;
      if (!(await context.confirm(facts))) control.stop(TAKEN);
      continue;
    }
    const elapsed = new ElapsedTime(plan.startedAt);
    const attempt: Beginning = { elapsed, claimed, slot, plan, log, env, provenance, heartbeat };
    const show = new AttemptDisplay(() => sayStarted(attempt, context), log, echo, context.emit);
    const started = supervisor.start(wishFor(attempt, control, turn, context, echo !== undefined), show);
    if (!echo) onOrdered(started);
    control.attach(started);
    const became = await started.became;
    control.attach(undefined);
    switch (became.kind) {
      case "done":
        show.begin();
        return ended(became, attempt, context);
      case "gone":
        show.begin();
        return cutOff(became, attempt, context);
      case "returned":
        return notBegun(claimed, control, context, true);
      case "unbegun":
        // The journal is silent also where there was no room for a line.
        await endIfThere(facts.claim);
        if (turn !== undefined) return NOT_STARTED;
        break;
      case "declined":
        if (became.why === "log" && became.code === "EEXIST") {
          claimed = await withAnotherLog(attempt, context);
          break;
        }
        if (became.why !== "taken") {
          if (control.stopped) return notBegun(claimed, control, context, false);
          return { hindrance: hindranceOf(became) };
        }
        // Its journal says by now that this claim was given back. So it is, and claimed anew: begun under the same claim it could be
        // given back while it runs.
        await context.confirm(facts);
        return notBegun(claimed, control, context, false);
    }
  }
}

/** One attempt that is to begin now. */
interface Beginning {
  readonly elapsed: ElapsedTime;
  readonly claimed: Claimed;
  readonly slot: number;
  readonly plan: Plan;
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  readonly provenance: Provenance;
  readonly heartbeat: string;
}

function wishFor(
  { claimed, slot, plan, log, env, provenance, heartbeat }: Beginning,
  { limitMs, paused }: AttemptControl,
  behind: number | undefined,
  { graceMs, leaveChildren, maxFailures, retries, journal, logSharing }: AttemptContext,
  isShown: boolean,
): StartRequest {
  const { claim, queued, slot: said } = claimed.entry.facts;
  const ending = {
    log,
    retries: endlessAsNumber(retries),
    ...provenance,
    ...(said !== undefined && { slot }),
  };
  return {
    argv: plan.argv,
    directory: plan.directory,
    env,
    claim,
    log: { path: log, head: formatHead(plan.head), sharing: logSharing },
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

/** Tells that an attempt has begun, and that its log is there. */
export function sayStarted(
  { claimed, slot, plan, log }: Pick<Beginning, "claimed" | "slot" | "plan" | "log">,
  { emit, names }: Pick<AttemptContext, "emit" | "names">,
): void {
  const { attempt, gpuIds } = claimed.entry.facts;
  const { name } = claimed.entry.options;
  const { n } = claimed;
  names.took(basename(log));
  const gpus = gpuIds === undefined ? {} : { gpus: gpuIds };
  emit({ kind: "started", n, slot, argv: plan.argv, name, attempt, log, ...gpus });
}

function ended(
  { outcome, durationMs, startedAt, endedAt, leftRunning, journalError, logError }: Done,
  attempt: Beginning,
  { journal, emit }: AttemptContext,
): Attempted {
  const { claimed, log } = attempt;
  if (journalError !== undefined) journal().giveUp();
  if (logError !== undefined) emit({ kind: "log-trouble", log, error: logError });
  const facts = { ...factsOf(startedAt, attempt), log, ...(leftRunning !== undefined && { leftRunning }) };
  return { claimed, outcome, durationMs, endedAt, facts };
}

/** Of an attempt whose supervisor was killed nobody knows how it ends: what is left of it is ended, and it is given back. */
async function cutOff(
  { first }: Extract<StartResult, { kind: "gone" }>,
  attempt: Beginning,
  { now, emit }: AttemptContext,
): Promise<Attempted> {
  const { claimed, elapsed, log } = attempt;
  await sleep(SPAWN_MS); // what was being started may not be seen before
  await endOrphans([{ claim: claimed.entry.facts.claim, first }]);
  const endedAt = now().toISOString();
  const durationMs = elapsed.ms;
  await finishLog(log, formatFoot(CUT_OFF, durationMs, endedAt)).catch((error: unknown) =>
    emit({ kind: "log-trouble", log, error: messageOf(error) }),
  );
  return {
    claimed,
    outcome: CUT_OFF,
    durationMs,
    endedAt,
    facts: factsOf(elapsed.startedAt(endedAt), attempt),
  };
}

/** Resolves when a supervisor is ready; with what hinders, where one was before and now none can be started.
 *  @throws CooperateError (storage) when there never was one */
export async function readiness(supervisors: AttemptContext["supervisors"]): Promise<Hindrance | undefined> {
  try {
    await supervisors.ready();
    return undefined;
  } catch (error) {
    if (!supervisors.wasReady) throw error;
    return { what: "start", code: supervisors.why, message: messageOf(error) };
  }
}

/** What hinders a start that was declined.
 *  @throws the system's error when it will not pass by itself */
export function hindranceOf({ why, code, message }: Exclude<Declined, { why: "taken" }>): Hindrance {
  const error = Object.assign(new Error(message), { code });
  if (why === "log" && !isPassing(error)) throw error;
  return { what: isShortage(code) ? "start" : why, code, message };
}

/** Ends what runs of an attempt of which no journal tells. */
async function endIfThere(claim: string): Promise<void> {
  const attempts = [{ claim, first: undefined }];
  if (processesOf(attempts).size > 0) await endOrphans(attempts);
}

/** The name that the claim foresaw was taken meanwhile. */
async function withAnotherLog(
  { claimed, log }: Beginning,
  { list, names }: AttemptContext,
): Promise<Claimed> {
  names.took(basename(log));
  return list.update(setLogPath(claimed, join(names.directory, names.next(claimed.n))), { stubborn: true });
}

/** What becomes of an attempt that did not begin. One that was to begin behind another waits again, unless somebody has asked for
 *  something else. */
function notBegun(
  claimed: Claimed,
  { stopped, paused }: AttemptControl,
  { now }: AttemptContext,
  isBehind: boolean,
): Attempted | typeof NOT_STARTED {
  if (isBehind && !paused && (!stopped || stopped.kind === "interrupted")) return NOT_STARTED;
  return { claimed, outcome: stopped ?? TAKEN, durationMs: 0, endedAt: now().toISOString() };
}

function factsOf(startedAt: string, { claimed, slot, provenance }: Beginning): Partial<EndFacts> {
  return { startedAt, ...provenance, ...(claimed.entry.facts.slot !== undefined && { slot }) };
}
