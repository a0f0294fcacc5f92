export type Environment = Readonly<Record<string, string | undefined>>;

/** What Slurm, OAR, PBS and LSF set for each job. */
const JOB_VARIABLES = ["SLURM_JOB_ID", "OAR_JOB_ID", "PBS_JOBID", "LSB_JOBID"];

/** Whether a process with the environment `env` runs in a job of a scheduler, which warns before
 *  it ends the job. */
export function isInAllocation(env: Environment): boolean {
  return JOB_VARIABLES.some((name) => isSet(env, name)) || isInGridEngine(env);
}

/** Whether a process with the environment `env` may have to leave at a certain time. */
export function mayHaveToLeave(env: Environment): boolean {
  return isSet(env, "COOPERATE_ENDS") || isInAllocation(env);
}

/** Grid Engine sets JOB_ID, which others may set too, so it counts only beside a variable that
 *  begins with SGE_. */
export function isInGridEngine(env: Environment): boolean {
  return isSet(env, "JOB_ID") && Object.keys(env).some((name) => name.startsWith("SGE_"));
}

/** Whether the variable is there and not empty. */
export function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? "") !== "";
}

/** How many CPUs the allocation of a process with the environment `env` has for it on one machine;
 *  undefined where no scheduler says so. Several machines may share the number of NSLOTS. Slurm
 *  says two numbers: those of a task may be more than those of the node when a step asked for
 *  others than its job. */
export function cpusOfAllocation(env: Environment): number | undefined {
  const counts = (names: readonly string[]): number[] =>
    names.map((name) => Number(env[name] ?? 0)).filter((count) => count >= 1);
  const slurm = counts(["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"]);
  if (slurm.length > 0) return Math.min(...slurm);
  return counts([
    "NSLOTS",
    // Others may set these, too.
    ...(isSet(env, "PBS_JOBID") ? ["NCPUS"] : []),
    ...(isSet(env, "LSB_JOBID") ? ["LSB_DJOB_NUMPROC"] : []),
  ])[0];
}

/** So long before its end experiments are asked to leave, so that they may save what they have;
 *  milliseconds. */
export const MARGIN_MS = 60_000;
/** Grid Engine kills 60 seconds after its warning (queue_conf(5), `notify`), whether the job is
 *  near its end or somebody deletes it: what an experiment may need to end is taken off. */
const GRID_ENGINE_NOTICE_MS = 40_000;

/** For how long an experiment may go on that was told of the end of its allocation, milliseconds.
 *  @param end of the allocation, milliseconds since the epoch; undefined where it is not known */
export function timeToLeave(env: Environment, now: Date, end: number | undefined): number {
  const most = isInGridEngine(env) ? GRID_ENGINE_NOTICE_MS : Number.POSITIVE_INFINITY;
  const left = end === undefined ? MARGIN_MS : Math.max(0, end - now.getTime() - MARGIN_MS);
  return Math.min(left, most);
}

/** What was killed is given back within this time before the runner is killed, too; milliseconds. */
export const GIVE_BACK_MS = 3_000;
