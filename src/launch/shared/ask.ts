import { CooperateError } from "../../core/failure.ts";
import type { Perform, Performed } from "../actions/action.ts";
import type { Question } from "../engines/engine.ts";

/** Asks an engine, and understands its answer.
 *  @param limitMs for how long to wait for it, milliseconds
 *  @throws CooperateError (place) when its program is not here, does not answer, or refuses */
export async function ask<T>(perform: Perform, question: Question<T>, limitMs?: number): Promise<T> {
  return (await tryToAsk(perform, question, limitMs)).answer();
}

/** Asks an engine.
 *  @returns what became of the program, and a function that returns the answer, or throws as
 *  {@link ask} */
export async function tryToAsk<T>(
  perform: Perform,
  { action, read }: Question<T>,
  limitMs?: number,
): Promise<{ readonly performed: Performed; readonly answer: () => T }> {
  const performed = await perform(action, limitMs);
  const { exitCode, stdout, stderr, code } = performed;
  const [program = ""] = action.argv;
  const answer = (): T => {
    if (code === "ENOENT")
      throw new CooperateError("place", `there is no ${program} on this machine`, {
        hint: "start this on a machine where it is, such as the login node",
      });
    if (code !== undefined) throw new CooperateError("place", `${program} did not answer (${code})`);
    return read(stdout, stderr, exitCode);
  };
  return { performed, answer };
}
