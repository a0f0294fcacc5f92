import type { Action } from "../actions/action.ts";
import { jobScript } from "../actions/job-script.ts";
import { arrayScript } from "./array-script.ts";
import type { JobRequest } from "./engine.ts";
import { slurmAction } from "./slurm-action.ts";
import { refuseOwnWords } from "./own-words.ts";
import { minutes } from "./slurm-time.ts";

/** sbatch(1) with the script on its standard input, so that no file can get lost. It is always an
 *  array, from 1: tasks are told apart in one way. */
export function submission(request: JobRequest): Action {
  const { tasks, atOnce, extra = [] } = request;
  refuseOwnWords(extra, OWN);
  const array = `1-${tasks}${atOnce !== undefined && atOnce < tasks ? `%${atOnce}` : ""}`;
  const log = `${unexpanded(request.logs)}/slurm-%A_%a.out`;
  const argv = [
    "sbatch",
    "--parsable",
    "-J",
    request.name,
    `--array=${array}`,
    "-D",
    request.script.directory,
  ];
  // A job that is preempted, or whose node dies, goes on in the same log.
  argv.push("-o", log, "--open-mode=append", "--requeue", ...warning(request));
  argv.push("-N", "1", "-n", "1", "-c", String(request.cpus ?? 1), ...wishes(request));
  argv.push(...extra);
  const action = slurmAction(`submit ${tasks === 1 ? "1 job" : `${tasks} jobs`}`, ...argv);
  return { ...action, stdin: jobScript(arrayScript(request, "SLURM_ARRAY_TASK_ID")) };
}

const [COUNT, NAME, WAITS] = [
  "how many jobs there are is said by -n or --per-entry, and by --at-once",
  "the name of the jobs is that of the pool: --pool NAME",
  "to wait for the entries: cooperate --await FILE",
];
/** Options of sbatch(1) that are not the user's to give. */
const OWN = {
  "-a": COUNT,
  "--array": COUNT,
  "-J": NAME,
  "--job-name": NAME,
  "-W": WAITS,
  "--wait": WAITS,
  "--wrap": "what the jobs run are the entries of the list; lines before it: --header TEXT",
};

/** sbatch(1) expands %j and others in the name of a log. */
function unexpanded(path: string): string {
  return path.replaceAll("%", "%%");
}

/** The signal is the second line of defence (a runner knows the end of its job), and Slurm may send
 *  it up to a minute early: not in the first half of a short job. */
function warning({ marginMs, timeMs = Number.POSITIVE_INFINITY }: JobRequest): string[] {
  if (marginMs === undefined) return [];
  return [`--signal=B:USR2@${Math.max(1, Math.round(Math.min(marginMs, timeMs / 2) / 1000))}`];
}

function wishes(request: JobRequest): string[] {
  const { gpus, memoryBytes, timeMs, begin } = request;
  const options: readonly (readonly [option: string, value: string | undefined])[] = [
    ["--gres=gpu:", gpus === undefined || gpus === 0 ? undefined : String(gpus)],
    ["--mem=", memoryBytes === undefined ? undefined : `${Math.ceil(memoryBytes / 1024 ** 2)}M`],
    ["--time=", timeMs === undefined ? undefined : minutes(timeMs)],
    ["--partition=", request.partition],
    ["--account=", request.account],
    ["--qos=", request.qos],
    ["--constraint=", request.constraint],
    ["--dependency=afterany:", request.afterJob],
    // Seconds since the epoch: the host of sbatch may be in another time zone.
    ["--begin=uts", begin === undefined ? undefined : String(Math.ceil(begin.getTime() / 1000))],
  ];
  const given = options.flatMap(([option, value]) => (value === undefined ? [] : [option + value]));
  return request.hold ? [...given, "-H"] : given;
}
