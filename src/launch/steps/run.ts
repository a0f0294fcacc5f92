import { argumentsOf, someOf } from "./arguments.ts";
import type { Step } from "./step.ts";

/** `run: make`, `run: [a, b]`: lines of shell, one after the other, in the directory of the place.
 *  The first that fails ends the step. */
export const run: Step = {
  plan: (args) => [{ script: commandsOf("run", args).map(orLeave).join("\n") }],
};

/** The commands that a step was given.
 *  @throws CooperateError (usage) when there are none */
export function commandsOf(
  step: "run" | "check" | "local" | "python" | "uv",
  args: unknown,
  example: string = `${step}: make, or ${step}: [a, b]`,
): readonly string[] {
  return someOf(step, "command", argumentsOf(step, args).commands, example);
}

/** On lines of their own, so that a comment at the end of a command ends with it. */
export function orLeave(command: string): string {
  return `{\n${command}\n} || exit`;
}
