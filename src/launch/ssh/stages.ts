import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";

/** What a launch does at a host after it has reached it, in this order. */
const STAGES = ["bring", "deliver", "setup", "start"] as const;
export type Stage = (typeof STAGES)[number];

/** The stages that `--only` and `--skip` leave.
 *  @throws CooperateError (usage) for a word that is none */
export function chooseStages(only: readonly string[], skip: readonly string[]): ReadonlySet<Stage> {
  for (const [option, words] of [
    ["--only", only],
    ["--skip", skip],
  ] as const)
    for (const word of words) checkStage(option, word);
  return new Set(
    STAGES.filter((stage) => (only.length === 0 || only.includes(stage)) && !skip.includes(stage)),
  );
}

function checkStage(option: string, word: string): void {
  if ((STAGES as readonly string[]).includes(word)) return;
  const near = mostSimilar(word, STAGES);
  throw usageError(
    `${option} ${word}: there is no such stage`,
    near === undefined ? `the stages are ${STAGES.join(", ")}` : `did you mean ${near}?`,
  );
}
