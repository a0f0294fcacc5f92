import { type Environment, isInGridEngine, isSet } from "./allocation.ts";

/** Where a runner works, for the records of what it runs. */
export interface Workplace {
  /** The pool that it was started for. */
  readonly pool?: string;
  /** Its job: the engine, a colon, and the id that the engine's own programs take: `slurm:19_3`. */
  readonly job?: string;
}

/** Longer names were not made by us; every record of a running entry holds them. */
const LONGEST = 200;

/** Where a process with the environment `env` works. A script that starts runners may say it
 *  (COOPERATE_POOL, COOPERATE_JOB); else the variables of the scheduler do. */
export function workplaceOf(env: Environment): Workplace {
  const pool = (env["COOPERATE_POOL"] ?? "").slice(0, LONGEST);
  const job = ((env["COOPERATE_JOB"] ?? "") || (jobOf(env) ?? "")).slice(0, LONGEST);
  return { ...(pool !== "" && { pool }), ...(job !== "" && { job }) };
}

function jobOf(env: Environment): string | undefined {
  const of = (name: string): string => env[name] ?? "";
  if (isSet(env, "SLURM_JOB_ID")) return `slurm:${slurmJob(env)}`;
  if (isSet(env, "OAR_JOB_ID")) return `oar:${of("OAR_JOB_ID")}`;
  if (isSet(env, "PBS_JOBID")) return `pbs:${of("PBS_JOBID")}`;
  if (isSet(env, "LSB_JOBID")) {
    const index = Number(of("LSB_JOBINDEX")); // 0 where the job is no array
    return `lsf:${of("LSB_JOBID")}${index > 0 ? `[${index}]` : ""}`;
  }
  if (!isInGridEngine(env)) return undefined;
  const task = of("SGE_TASK_ID"); // the word `undefined` where the job is no array
  return `gridengine:${of("JOB_ID")}${/^\d+$/.test(task) ? `.${task}` : ""}`;
}

/** The id by which Slurm's programs name this job alone: each task of an array has a number of its
 *  own, but the number of the last one also means the whole array. */
export function slurmJob(env: Environment): string {
  const [array, task] = [env["SLURM_ARRAY_JOB_ID"] ?? "", env["SLURM_ARRAY_TASK_ID"] ?? ""];
  return array === "" || task === "" ? (env["SLURM_JOB_ID"] ?? "") : `${array}_${task}`;
}

/** Whether `text` means `job`, of a record: `slurm:19_3`, `19_3`, or `19` for all tasks of that
 *  array. */
export function isJob(job: string, text: string): boolean {
  const names = [job, job.slice(job.indexOf(":") + 1)];
  return names.some((name) => {
    const rest = name.startsWith(text) && text !== "" ? name.slice(text.length) : undefined;
    return rest === "" || /^[_.[]/.test(rest ?? "");
  });
}
