import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { argumentsOf, someOf } from "./arguments.ts";
import { needsProgram, there } from "./shell.ts";
import { NEEDS_SCREEN } from "./screen.ts";
import type { Step } from "./step.ts";

const ENDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "screens",
    [
      NEEDS_SCREEN,
      "screen -ls | sed -n 's/^[[:space:]]*\\([0-9]*\\.[^[:space:]]*\\)[[:space:]].*/\\1/p' | while IFS= read -r name",
      'do screen -S "$name" -X quit </dev/null && echo "ended the screen $name"; done',
    ],
  ],
  ["slurm-jobs", [needsProgram("scancel", "Slurm is elsewhere"), 'scancel -u "$(id -un)" || exit']],
]);

/** `end: screens`, `end: slurm-jobs`: ends all screens there, or all Slurm jobs, of the user; those
 *  of others, and what is no runner, too. */
export const end: Step = {
  plan(args) {
    const whats = someOf("end", "what", argumentsOf("end", args).what, "end: screens, or end: slurm-jobs");
    return there(...whats.flatMap(linesOf));
  },
};

function linesOf(what: string): readonly string[] {
  const lines = ENDS.get(what);
  if (lines) return lines;
  const near = mostSimilar(what, ENDS.keys());
  throw usageError(
    `the step end cannot end ${what}`,
    near === undefined ? `it ends: ${[...ENDS.keys()].join(", ")}` : `did you mean ${near}?`,
  );
}
