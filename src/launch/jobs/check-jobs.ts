import { CooperateError } from "../../core/failure.ts";
import type { Perform } from "../actions/action.ts";
import type { Engine, JobRequest } from "../engines/engine.ts";
import { ask } from "../shared/ask.ts";

/** Asks an engine whether it would take jobs; none is submitted.
 *  @returns what it says, for people
 *  @throws CooperateError (place) when it would not, or does not answer */
export async function checkJobs(engine: Engine, request: JobRequest, perform: Perform): Promise<string> {
  let refusal: CooperateError | undefined;
  for (const question of engine.check?.(request) ?? [])
    try {
      return await ask(perform, question);
    } catch (error) {
      if (!(error instanceof CooperateError)) throw error;
      refusal ??= error;
    }
  if (refusal) throw refusal;
  return `${engine.kind} cannot be asked`;
}
