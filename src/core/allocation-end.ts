import { type Environment, isSet } from "./allocation.ts";
import { parseDate } from "./parse-time.ts";

/** When the allocation of a process with the environment `env` ends, milliseconds since the epoch,
 *  as far as its variables say so: COOPERATE_ENDS, which whoever started it has set; that of newer
 *  versions of Slurm (sbatch(1), SLURM_JOB_END_TIME); the walltime of OAR and of Torque. Undefined
 *  where none does, or of a job long gone.
 *  @param changedAt when a file was written last, milliseconds since the epoch; undefined when
 *    that cannot be said */
export function endFrom(
  env: Environment,
  now: number,
  changedAt: (path: string) => number | undefined = () => undefined,
): number | undefined {
  const walltime = (seconds: string, nodes: string): number => {
    // The scheduler writes the file of the nodes when the job begins.
    const began = changedAt(env[nodes] ?? "") ?? now;
    return began + 1000 * Number(env[seconds] ?? Number.NaN);
  };
  const ends = [
    endSaid(env["COOPERATE_ENDS"] ?? "", now),
    1000 * Number(env["SLURM_JOB_END_TIME"] ?? 0),
    ...(isSet(env, "OAR_JOB_ID") ? [walltime("OAR_JOB_WALLTIME_SECONDS", "OAR_NODEFILE")] : []),
    ...(isSet(env, "PBS_JOBID") ? [walltime("PBS_WALLTIME", "PBS_NODEFILE")] : []),
  ];
  return ends.find((end) => end !== undefined && end > now);
}

/** Seconds since the epoch are smaller than this for the next 3,000 years. */
const SECONDS_BELOW = 1e11;

/** `+SECONDS` from now on, seconds or milliseconds since the epoch, or an ISO 8601 date. */
function endSaid(text: string, now: number): number | undefined {
  const [, plus, digits] = /^(\+?)(\d+(?:\.\d+)?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return parseDate(text.trim());
  const number = Number(digits);
  if (plus === "+") return now + 1000 * number;
  return number < SECONDS_BELOW ? 1000 * number : number;
}
