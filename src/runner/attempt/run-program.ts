import { isPassing } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import { isShortage } from "../../core/shortage.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import type { Hindrance } from "../experiment/hindrance.ts";
import type { Declined } from "../supervisor/protocol.ts";
import type { OrderedRun, StartListener, StartRequest, StartResult } from "../supervisor/start-request.ts";
import type { ProgramStarter, StarterPool } from "./attempt-context.ts";

/** Resolves when a supervisor is ready; with what hinders, if there was one before and now none
 *  can be started.
 *  @throws CooperateError (storage) when there never was one */
export async function untilReady(supervisors: StarterPool): Promise<Hindrance | undefined> {
  try {
    await supervisors.ready();
    return undefined;
  } catch (error) {
    if (!supervisors.wasReady) throw error;
    return { what: "start", code: supervisors.why, message: messageOf(error) };
  }
}

/** Has `supervisor` start a program, and connects `control` to it until the program has ended.
 *  @param onOrdered called when the supervisor has the order */
export async function runProgram(
  supervisor: ProgramStarter,
  request: StartRequest,
  listener: StartListener,
  control: AttemptControl,
  onOrdered: (order: OrderedRun) => void = () => {},
): Promise<StartResult> {
  const run = supervisor.start(request, listener);
  onOrdered(run);
  control.attach(run);
  const result = await run.result;
  control.attach(undefined);
  return result;
}

/** Why a start was declined that may succeed later.
 *  @throws the system's error when it will not pass by itself */
export function hindranceOf({ why, code, message }: Exclude<Declined, { why: "taken" }>): Hindrance {
  const error = Object.assign(new Error(message), { code });
  if (why === "log" && !isPassing(error)) throw error;
  return { what: isShortage(code) ? "start" : why, code, message };
}
