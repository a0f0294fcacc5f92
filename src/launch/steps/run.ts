import { usageError } from "../../core/failure.ts";
import { argumentsOf, listOf } from "./arguments.ts";
import type { Step } from "./step.ts";

/** `run: make`, `run: [a, b]`: lines of shell, one after the other, in the directory of the place.
 *  The first that fails ends the step. */
export const run: Step = {
  name: "run",
  plan: (args) => [{ script: commandsOf("run", args).map(orLeave).join("\n") }],
};

/** The commands that a step was given.
 *  @throws CooperateError (usage) when there are none */
export function commandsOf(step: string, args: unknown): readonly string[] {
  const commands = listOf(argumentsOf(step, args, { commands: "texts" }, "commands").commands);
  if (commands.length === 0)
    throw usageError(`the step ${step} has no command`, `write it like ${step}: make, or ${step}: [a, b]`);
  return commands;
}

/** On lines of their own, so that a comment at the end of a command ends with it. */
function orLeave(command: string): string {
  return `{\n${command}\n} || exit`;
}
