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
  return { performed, answer: () => understand({ action, read }, performed) };
}

/** What a program that was started to ask an engine has said.
 *  @throws CooperateError (place) when its program is not here, did not answer, or refuses */
export function understand<T>({ action, read }: Question<T>, performed: Performed): T {
  const { exitCode, stdout, stderr, code } = performed;
  const [program = ""] = action.argv;
  if (code === "ENOENT")
    throw new CooperateError("place", `there is no ${program} on this machine`, {
      hint: "start this where it is, such as on the login node, or name that in .cooperate.yaml: via: HOST",
    });
  if (code !== undefined) throw new CooperateError("place", `${program} did not answer (${code})`);
  return read(stdout, stderr, exitCode);
}
