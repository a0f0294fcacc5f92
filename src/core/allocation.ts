type Environment = Readonly<Record<string, string | undefined>>;

/** What Slurm, OAR, PBS and LSF set for each job. */
const JOB_VARIABLES = ["SLURM_JOB_ID", "OAR_JOB_ID", "PBS_JOBID", "LSB_JOBID"];

/** Whether a process with the environment `env` runs in a job of a scheduler, which warns before
 *  it ends the job. Grid Engine sets JOB_ID, which others may set too, so it counts only beside a
 *  variable that begins with SGE_. */
export function isInAllocation(env: Environment): boolean {
  if (JOB_VARIABLES.some((name) => isSet(env, name))) return true;
  return isSet(env, "JOB_ID") && Object.keys(env).some((name) => name.startsWith("SGE_"));
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? "") !== "";
}

/** How many CPUs the allocation of a process with the environment `env` has for it on one machine;
 *  undefined where no scheduler says so. Several machines may share the number of NSLOTS. */
export function cpusOfAllocation(env: Environment): number | undefined {
  const names = [
    "SLURM_CPUS_PER_TASK",
    "SLURM_CPUS_ON_NODE",
    "NSLOTS",
    // Others may set these, too.
    ...(isSet(env, "PBS_JOBID") ? ["NCPUS"] : []),
    ...(isSet(env, "LSB_JOBID") ? ["LSB_DJOB_NUMPROC"] : []),
  ];
  return names.map((name) => Number(env[name] ?? 0)).find((count) => count >= 1);
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
