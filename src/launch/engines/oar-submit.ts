import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Action } from "../actions/action.ts";
import { jobScript } from "../actions/job-script.ts";
import { arrayScript } from "./array-script.ts";
import type { JobRequest } from "./engine.ts";
import { option } from "./option.ts";
import { refuseOwnWords } from "./own-words.ts";

/**
 * Submits an array of jobs. oarsub(1) reads no script from standard input, and what it gets as a
 * command everybody sees (`oarstat -f`). So a shell writes the script beside the logs first. The
 * script enters its folder and opens its log by itself: OAR fills in `%jobid%` in the names of logs
 * and takes no quotes in them. A job that leaves with 99 after more than a minute goes again
 * (`idempotent`). Without `--checkpoint`, OAR kills at the end without a warning.
 * @throws CooperateError (usage) for what OAR does not have
 */
export function submission(request: JobRequest): Action {
  refuseForeign(request);
  const {
    name,
    tasks,
    logs,
    marginMs = MARGIN_MS,
    partition,
    account,
    constraint,
    afterJob,
    extra,
  } = request;
  refuseOwnWords(extra ?? [], OWN);
  const file = `${logs}/${jobName(name)}.sh`;
  return {
    label: `submit ${tasks} ${tasks === 1 ? "job" : "jobs"}`,
    argv: [
      "bash",
      "-c",
      'cat >"$1" && shift && exec oarsub "$@"',
      "bash",
      file,
      ...option("-n", jobName(name)),
      ...option("--array", tasks),
      ...resources(request),
      ...option("--checkpoint", Math.ceil(marginMs / 1000)),
      ...ALWAYS,
      ...option("-q", partition),
      ...option("--project", account),
      ...option("-p", constraint),
      ...option("-a", afterJob),
      ...(request.hold ? ["--hold"] : []),
      ...(extra ?? []),
      `exec bash ${quoteForScript([file])}`,
    ],
    stdin: jobScript({
      ...arrayScript(request, "OAR_ARRAY_INDEX"),
      log: `${quoteForScript([logs])}/"oar-$OAR_ARRAY_ID.$OAR_ARRAY_INDEX.out"`,
    }),
  };
}

/** Is warned by SIGUSR2, may go again, has no output of its own. */
const ALWAYS = "--signal 12 -t idempotent -d / -O /dev/null -E /dev/null".split(" ");
/** Jobs without a time limit of ours get one of the site, and are to be warned, too. */
const MARGIN_MS = 60_000;

/** The name under which a job is found again: OAR keeps 100 characters, and the id is at the end. */
export function jobName(name: string): string {
  return name.replaceAll(/[^\w.+-]/gu, "_").slice(-100);
}

/** Sites name their resources; `core` and `gpu` are what OAR's own oar_resources_init(1) makes. A
 *  second `-l` would be another shape that the job may have, so the user's replaces ours. */
function resources({ cpus = 1, gpus = 0, timeMs, extra = [] }: JobRequest): string[] {
  if (extra.some((word) => /^(-l|--resource)/.test(word))) return [];
  const each = gpus > 0 ? Math.ceil(cpus / gpus) : cpus;
  // A GPU has cores of its own, which a job gets with it.
  const cores = gpus > 0 && cpus === 1 ? "" : `/core=${each}`;
  const walltime = timeMs === undefined ? "" : `,walltime=${hours(timeMs)}`;
  return ["-l", `/nodes=1${gpus > 0 ? `/gpu=${gpus}` : ""}${cores}${walltime}`];
}

/** A time limit as oarsub(1) takes it: `hours:minutes:seconds`. */
export function hours(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function refuseForeign({ atOnce, tasks, begin, memoryBytes, qos, parallelEnvironment }: JobRequest): void {
  const foreign: readonly (readonly [is: boolean, what: string, instead: string])[] = [
    [
      atOnce !== undefined && atOnce < tasks,
      "a limit on how many jobs of an array run at the same time (--at-once)",
      "start fewer runners, -n: each takes one entry after the other",
    ],
    [begin !== undefined, "a time before which the jobs of an array do not begin (--begin)", "launch then"],
    [
      memoryBytes !== undefined,
      "a request for memory (mem): it comes with the cores",
      "ask for more --cpus, or for nodes with enough: --constraint 'memnode >= 16384', as your site calls it",
    ],
    [qos !== undefined, "a quality of service (qos)", "a type of jobs is --extra '-t besteffort'"],
    [parallelEnvironment !== undefined, "parallel environments (pe)", "cores are --cpus"],
  ];
  for (const [is, what, instead] of foreign) if (is) throw usageError(`OAR does not have ${what}`, instead);
}

const COUNT = "how many jobs there are is said by -n or --per-entry";
const NAME = "the name of the jobs is that of the pool: --pool NAME";
/** Options of oarsub(1) that are not the user's to give. */
const OWN = {
  "--array": COUNT,
  "--array-param-file": COUNT,
  "-n": NAME,
  "--name": NAME,
  "-I": "runners are no interactive jobs",
  "--interactive": "runners are no interactive jobs",
};
