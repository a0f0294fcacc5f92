import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimFacts, EndFacts, Provenance } from "../core/entry.ts";
import { messageOf } from "../core/failure.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Claimed } from "../list/claim.ts";
import { endlessAsNumber } from "../list/last-words.ts";
import { noteLog } from "../list/note-log.ts";
import { endOrphans, SPAWN_MS } from "../store/orphans.ts";
import { type AttemptContext, environmentOf, type Plan, planOf } from "./attempt-context.ts";
import type { AttemptControl } from "./attempt-control.ts";
import { finishLog, formatFoot, formatHead } from "./job-log.ts";
import type { Stop } from "./process-control.ts";
import { Show } from "./show.ts";
import type { Became, Started, Wish } from "./supervisor/client.ts";
import type { Declined, Done } from "./supervisor/protocol.ts";

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
export const RETURNED = "returned";

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
 *  @throws the system's error when the log cannot be created; CooperateError when no supervisor can be started. The entry has not begun
 *    then */
export async function runAttempt(
  given: Claimed,
  slot: number,
  control: AttemptControl,
  context: AttemptContext,
  { behind, onOrdered }: Turn,
): Promise<Attempted | typeof RETURNED> {
  const plan = planOf(given, context);
  const echo = context.echo(given.n);
  const isShown = echo !== undefined;
  let claimed = given;
  for (let turn = behind; ; turn = undefined) {
    const notBegun = (): Attempted | typeof RETURNED =>
      turn === undefined ? stoppedBefore(claimed, control, context) : heldBack(claimed, control, context);
    const { facts } = claimed.entry;
    const log = facts.log ?? context.names.pathFor(given.n);
    const env = environmentOf(claimed, slot, log, context);
    const provenance = await context.provenances.of(plan.directory, context.env, env);
    await context.supervisors.ready();
    const supervisor = context.supervisors.of(slot);
    const heartbeat = context.signOfLife(facts);
    if (control.stopped) return notBegun();
    if (!supervisor) continue;
    if (heartbeat === undefined) {
      if (turn !== undefined) return RETURNED;
      if (!(await context.confirm(facts))) control.stop(TAKEN);
      continue;
    }
    const show = new Show(() => sayStarted(claimed, slot, plan, log, context), log, echo, context.emit);
    const started = supervisor.start(
      wishFor({ claimed, slot, plan, log, env, provenance, heartbeat, control, turn, isShown }, context),
      show,
    );
    if (!echo) onOrdered(started);
    control.attach(started);
    const became = await started.became;
    control.attach(undefined);
    switch (became.kind) {
      case "done":
        return ended(became, { claimed, slot, plan, log, provenance, show }, context);
      case "gone":
        show.begin();
        return cutOff(became, { claimed, slot, plan, log, provenance }, context);
      case "returned":
        return heldBack(claimed, control, context);
      case "unbegun":
        if (turn !== undefined) return RETURNED;
        break;
      case "declined":
        if (became.why === "taken") return declined(claimed, context);
        claimed = await withAnotherLog(claimed, log, became, context);
    }
  }
}

/** One attempt that is to begin now. */
interface Beginning {
  readonly claimed: Claimed;
  readonly slot: number;
  readonly plan: Plan;
  readonly log: string;
  readonly provenance: Provenance;
}

interface Wished extends Beginning {
  readonly env: Readonly<Record<string, string>>;
  readonly heartbeat: string;
  readonly control: AttemptControl;
  readonly turn: number | undefined;
  readonly isShown: boolean;
}

function wishFor(
  { claimed, slot, plan, log, env, provenance, heartbeat, control, turn, isShown }: Wished,
  context: AttemptContext,
): Wish {
  const { claim, slot: said } = claimed.entry.facts;
  const { graceMs, leaveChildren, maxFailures } = context;
  const retries = endlessAsNumber(context.retries);
  const ending = { log, retries, ...provenance, ...(said !== undefined && { slot }) };
  return {
    argv: plan.argv,
    directory: plan.directory,
    env,
    claim,
    log: { path: log, head: formatHead(plan.head) },
    record: { heartbeat, journal: context.journal().path, ending },
    limitMs: control.limitMs,
    graceMs,
    isPaused: control.paused,
    leaveChildren,
    isShown,
    tellsStart: isShown || claimed.entry.facts.queued === undefined,
    slot,
    behind: turn,
    evenAfterFailure: maxFailures === Number.POSITIVE_INFINITY,
  };
}

function sayStarted(
  { n, entry: { options, facts } }: Claimed,
  slot: number,
  { argv }: Plan,
  log: string,
  { emit, names }: AttemptContext,
): void {
  const { attempt, gpuIds } = facts;
  const { name } = options;
  names.took(basename(log));
  emit({ kind: "started", n, slot, argv, name, attempt, log, ...(gpuIds !== undefined && { gpus: gpuIds }) });
}

function ended(
  done: Done,
  { claimed, slot, log, provenance, show }: Beginning & { readonly show: Show },
  { journal, emit }: AttemptContext,
): Attempted {
  const { outcome, durationMs, startedAt, endedAt, leftRunning, journalError, logError } = done;
  show.begin();
  if (journalError !== undefined) journal().giveUp();
  if (logError !== undefined) emit({ kind: "log-trouble", log, error: logError });
  const facts = {
    ...factsOf(startedAt, slot, claimed.entry.facts),
    log,
    ...provenance,
    ...(leftRunning !== undefined && { leftRunning }),
  };
  return { claimed, outcome, durationMs, endedAt, facts };
}

/** Of an attempt whose supervisor was killed nobody knows how it ends: what is left of it is ended, and it is given back. */
async function cutOff(
  { first }: Extract<Became, { kind: "gone" }>,
  { claimed, slot, plan, log, provenance }: Beginning,
  { now, emit }: AttemptContext,
): Promise<Attempted> {
  const { facts } = claimed.entry;
  await sleep(SPAWN_MS); // what was being started may not be seen before
  await endOrphans([{ claim: facts.claim, first }]);
  const endedAt = now().toISOString();
  const durationMs = Math.max(0, Date.parse(endedAt) - Date.parse(plan.startedAt));
  await finishLog(log, formatFoot(CUT_OFF, durationMs, endedAt)).catch((error: unknown) =>
    emit({ kind: "log-trouble", log, error: messageOf(error) }),
  );
  const more = { ...factsOf(plan.startedAt, slot, facts), ...provenance };
  return { claimed, outcome: CUT_OFF, durationMs, endedAt, facts: more };
}

/** The name that the claim foresaw was taken meanwhile. */
async function withAnotherLog(
  claimed: Claimed,
  log: string,
  { code, message }: Extract<Declined, { why: "log" }>,
  { list, names }: AttemptContext,
): Promise<Claimed> {
  if (code !== "EEXIST") throw Object.assign(new Error(message), { code });
  names.took(basename(log));
  return list.update(noteLog(claimed, join(names.directory, names.next(claimed.n))));
}

/** Somebody had taken us for dead when it was to begin, and the journal says by now that this claim was given back. So it is, and claimed
 *  anew: begun under the same claim it could be given back while it runs. */
async function declined(claimed: Claimed, context: AttemptContext): Promise<Attempted> {
  await context.confirm(claimed.entry.facts);
  return { claimed, outcome: TAKEN, durationMs: 0, endedAt: context.now().toISOString() };
}

/** An attempt that was stopped before it began. */
function stoppedBefore(claimed: Claimed, { stopped }: AttemptControl, { now }: AttemptContext): Attempted {
  return { claimed, outcome: stopped ?? TAKEN, durationMs: 0, endedAt: now().toISOString() };
}

/** What becomes of an attempt that did not begin behind another: it waits again, unless somebody has asked for something else. */
function heldBack(
  claimed: Claimed,
  control: AttemptControl,
  context: AttemptContext,
): Attempted | typeof RETURNED {
  const { stopped, paused } = control;
  if (!paused && (!stopped || stopped.kind === "interrupted")) return RETURNED;
  return stoppedBefore(claimed, control, context);
}

function factsOf(
  startedAt: string,
  slot: number,
  claimed: ClaimFacts,
): Partial<EndFacts> & { startedAt: string } {
  return { startedAt, ...(claimed.slot !== undefined && { slot }) };
}
