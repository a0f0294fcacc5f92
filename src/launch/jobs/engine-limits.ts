import type { Perform } from "../actions/action.ts";
import type { Engine, EngineLimits } from "../engines/engine.ts";
import { ask } from "../shared/ask.ts";

/** An array so short is taken by every engine: its limits need not be asked for. */
const SHORT = 100;

/** The limits of an engine, as far as they matter for so many jobs.
 *  @throws CooperateError (place) when it does not answer */
export async function limitsFor(engine: Engine, tasks: number, perform: Perform): Promise<EngineLimits> {
  return tasks > SHORT ? ask(perform, engine.limits()) : {};
}
