// Modelled in test/model/supervisor.pml: change the model first.
import { basename, join } from "node:path";
import { ElapsedTime } from "../../core/elapsed-time.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { setLogPath } from "../../list/changes/set-log-path.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import type { Hindrance } from "../experiment/hindrance.ts";
import { GIVE_BACK } from "../experiment/stop.ts";
import type { OrderedRun } from "../supervisor/start-request.ts";
import { type AttemptContext, environmentOf, planOf } from "./attempt-context.ts";
import { AttemptDisplay } from "./attempt-display.ts";
import { type AttemptEnd, cutOff, endUnrecorded, endWithoutStart, reportedEnd } from "./attempt-end.ts";
import { type AttemptStart, reportStarted, startRequest } from "./attempt-start.ts";
import { hindranceOf, runProgram, untilReady } from "./run-program.ts";

/** How one claimed entry is run. */
export type RunAttempt = typeof runAttempt;

/** An attempt that has ended, and whose outcome is to be recorded. */
export interface Attempted extends AttemptEnd {
  readonly claimed: Claimed;
}

/** The result of an attempt that did not begin although nothing hindered it: it waits again. */
export const NOT_STARTED = "returned";

/** The result of an attempt that did not begin, without a fault of its own. */
export interface Hindered {
  readonly hindrance: Hindrance;
}

/** An order that the supervisor has, and that has perhaps not begun. */
export type PlacedOrder = Pick<OrderedRun, "id" | "recall">;

/** When an experiment begins. */
export interface Turn {
  /** Id of the order for the same slot that must have ended well before; undefined at once. */
  readonly behind: number | undefined;
  /** Called when the supervisor has the order, so that others may wait behind it. */
  readonly onOrdered: (order: PlacedOrder) => void;
}

/** Has the supervisor run one claimed entry, with its log and its lines in the journal, controlled
 *  by `control`. The caller records the outcome.
 *  @returns NOT_STARTED when it was to begin behind another, and did not
 *  @throws the system's error when the log cannot be created, and that will not pass by itself;
 *    CooperateError when no supervisor could ever be started. The entry has not begun then */
export async function runAttempt(
  given: Claimed,
  slot: number,
  control: AttemptControl,
  context: AttemptContext,
  { behind, onOrdered }: Turn,
): Promise<Attempted | Hindered | typeof NOT_STARTED> {
  const plan = planOf(given, slot, context);
  const echo = context.echo(given.n);
  let claimed = given;
  for (let turn = behind; ; turn = undefined) {
    const { facts } = claimed.entry;
    const log = facts.log ?? context.names.pathFor(given.n);
    const env = environmentOf(claimed, slot, log, context);
    const provenance = await context.provenances.of(plan.directory, context.env, env);
    const hindrance = await untilReady(context.supervisors);
    if (hindrance) return control.stopped ? notBegun(claimed, control, context, false) : { hindrance };
    const supervisor = context.supervisors.of(slot);
    const heartbeat = context.signOfLife(facts);
    if (control.stopped) return notBegun(claimed, control, context, turn !== undefined);
    if (!supervisor) continue;
    if (heartbeat === undefined) {
      if (turn !== undefined) return NOT_STARTED;
      if (!(await context.confirm(facts))) control.stop(GIVE_BACK);
      continue;
    }
    const elapsed = new ElapsedTime(plan.startedAt);
    const attempt: AttemptStart = { elapsed, claimed, slot, plan, log, env, provenance, heartbeat };
    const display = new AttemptDisplay(() => reportStarted(attempt, context), log, echo, context.emit);
    const request = startRequest(attempt, control, turn, context, echo !== undefined);
    // Nothing waits behind an experiment that is shown.
    const result = await runProgram(supervisor, request, display, control, echo ? undefined : onOrdered);
    switch (result.kind) {
      case "done":
        display.begin();
        return { claimed, ...reportedEnd(result, attempt, context) };
      case "gone":
        display.begin();
        return { claimed, ...(await cutOff(result, attempt, context)) };
      case "returned":
        return notBegun(claimed, control, context, true);
      case "unbegun":
        // The journal says nothing either if there was no room for a line.
        await endUnrecorded(facts.claim);
        if (turn !== undefined) return NOT_STARTED;
        break;
      case "declined":
        if (result.why === "log" && result.code === "EEXIST") {
          claimed = await withAnotherLog(attempt, context);
          break;
        }
        if (result.why !== "taken") {
          if (control.stopped) return notBegun(claimed, control, context, false);
          return { hindrance: hindranceOf(result) };
        }
        // The journal says by now that this claim was given back. So the entry is given back, and
        // claimed anew: if it began under the same claim, it could be given back while it runs.
        await context.confirm(facts);
        return notBegun(claimed, control, context, false);
    }
  }
}

/** Changes the log's name in the list: others have taken the name that was chosen with the
 *  claim. */
export async function withAnotherLog(
  { claimed, log }: Pick<AttemptStart, "claimed" | "log">,
  { list, names }: AttemptContext,
): Promise<Claimed> {
  names.took(basename(log));
  return list.update(setLogPath(claimed, join(names.directory, names.next(claimed.n))), {
    retryOnPermissionError: true,
  });
}

/** The result of an attempt that did not begin. One that was to begin behind another waits again,
 *  unless somebody has requested something else.
 *  @param isBehind whether it was to begin behind another */
function notBegun(
  claimed: Claimed,
  { stopped, paused }: AttemptControl,
  { clock }: AttemptContext,
  isBehind: boolean,
): Attempted | typeof NOT_STARTED {
  if (isBehind && !paused && (!stopped || stopped.kind === "interrupted")) return NOT_STARTED;
  return { claimed, ...endWithoutStart(stopped ?? GIVE_BACK, clock.now()) };
}
