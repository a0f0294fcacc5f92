/** Whether `env` is that of a process inside the allocation of a batch scheduler: nothing of ours may run on outside of it.
 *  (The variables that Slurm, GridEngine, OAR, PBS and LSF set for each job.) */
export function isInAllocation(env: Readonly<NodeJS.ProcessEnv>): boolean {
  if (["SLURM_JOB_ID", "OAR_JOB_ID", "PBS_JOBID", "LSB_JOBID"].some((name) => isSet(env[name]))) return true;
  // JOB_ID alone may be anybody's.
  return isSet(env["JOB_ID"]) && Object.keys(env).some((name) => name.startsWith("SGE_"));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
