import { commandsOf } from "./run.ts";
import type { Step } from "./step.ts";

/** `check: [a, b]`: commands whose output is to be looked at. All of them run; one that fails makes
 *  the step fail. */
export const check: Step = {
  plan: (args) => [
    {
      script: [
        "failed=0",
        ...commandsOf("check", args).map((command) => `{\n${command}\n} || failed=1`),
        "( exit $failed ) || exit",
      ].join("\n"),
    },
  ],
};
