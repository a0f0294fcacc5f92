import { refusal } from "../engines/answer.ts";
import type { Engine, JobRequest } from "../engines/engine.ts";
import { ask } from "../shared/ask.ts";
import type { LaunchTools, Verdict } from "../shared/launch-request.ts";

/** Asks an engine whether it would take jobs; none is submitted.
 *  @throws CooperateError (place) when its program is not here, or does not answer */
export async function verifyJobs(
  engine: Engine,
  request: JobRequest,
  { perform }: Pick<LaunchTools, "perform">,
): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (const action of engine.verify?.(request) ?? []) {
    const read = (stdout: string, stderr: string, exitCode: number | undefined): Verdict => {
      if (exitCode === undefined || exitCode === 127) throw refusal(action, stderr, exitCode);
      return { isTaken: exitCode === 0, says: wordsOf(stderr.trim() || stdout) };
    };
    const verdict = await ask(perform, { action, read });
    verdicts.push(verdict);
    if (verdict.isTaken) return verdict;
  }
  return verdicts[0] ?? { isTaken: true, says: `${engine.kind} cannot be asked` };
}

/** What sbatch(1) and qsub(1) say, without what they always say. */
function wordsOf(said: string): string {
  const lines = said
    .replaceAll(/^(?:sbatch: (?:error: )?|Unable to run job: |verification: |Exiting\.?$)/gm, "")
    .split(/\s*\n\s*/)
    .filter((line) => line.trim() !== "");
  return lines.join("; ").slice(0, 400) || "nothing";
}
