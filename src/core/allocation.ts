type Environment = Readonly<Record<string, string | undefined>>;

/** What Slurm, OAR, PBS and LSF set for each job. */
const JOB_VARIABLES = ["SLURM_JOB_ID", "OAR_JOB_ID", "PBS_JOBID", "LSB_JOBID"];

/** Whether a process with the environment `env` runs in a job of a scheduler, which warns before it ends the job. Grid Engine sets
 *  JOB_ID, which others may set too, so it counts only beside a variable that begins with SGE_. */
export function isInAllocation(env: Environment): boolean {
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  if (JOB_VARIABLES.some(isSet)) return true;
  return isSet("JOB_ID") && Object.keys(env).some((name) => name.startsWith("SGE_"));
}
