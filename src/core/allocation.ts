type Environment = Readonly<Record<string, string | undefined>>;

/** What Slurm, OAR, PBS and LSF set for each job. */
const JOB_VARIABLES = ["SLURM_JOB_ID", "OAR_JOB_ID", "PBS_JOBID", "LSB_JOBID"];

/** Whether a process with the environment `env` runs in a job of a scheduler, which warns before
 *  it ends the job. Grid Engine sets JOB_ID, which others may set too, so it counts only beside a
 *  variable that begins with SGE_. */
export function isInAllocation(env: Environment): boolean {
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  if (JOB_VARIABLES.some(isSet)) return true;
  return isSet("JOB_ID") && Object.keys(env).some((name) => name.startsWith("SGE_"));
}

/** When the allocation of a process with the environment `env` ends, milliseconds since the epoch;
 *  undefined where the scheduler does not say, or of a job long gone. Newer versions of Slurm say
 *  it (sbatch(1), SLURM_JOB_END_TIME). */
export function endOfAllocation(env: Environment, now: Date): number | undefined {
  const end = 1000 * Number(env["SLURM_JOB_END_TIME"] ?? 0);
  return end > now.getTime() ? end : undefined;
}

/** So long before its end experiments are asked to leave, so that they may save what they have. */
const MARGIN_MS = 60_000;

/** For how long an experiment may go on that was told of the end of its allocation, milliseconds.
 */
export function timeToLeave(env: Environment, now: Date): number {
  const end = endOfAllocation(env, now);
  return end === undefined ? MARGIN_MS : Math.max(0, end - now.getTime() - MARGIN_MS);
}
