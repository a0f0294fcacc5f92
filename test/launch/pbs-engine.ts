import { quoteForScript } from "../../src/core/shell-words.ts";
import type { Action } from "../../src/launch/actions/action.ts";
import { jobScript } from "../../src/launch/actions/job-script.ts";
import { answerOf, refusal } from "../../src/launch/engines/answer.ts";
import { arrayScript } from "../../src/launch/engines/array-script.ts";
import type { Engine, JobRequest, Question, TaskState } from "../../src/launch/engines/engine.ts";
import { option } from "../../src/launch/engines/option.ts";

/** OpenPBS 20 and newer. The id of an array has brackets: `12[]`; its task 3 is `12[3]`. */
export const pbs: Engine = {
  kind: "pbs",
  jobWord: '"pbs:$(echo "${PBS_ARRAY_ID:-$PBS_JOBID}" | cut -d. -f1).${PBS_ARRAY_INDEX:-1}"',

  submit: (request) => answerOf(submission(request), readId, (id) => id),

  look: (jobs) => {
    const question = action("look at the queue", "qstat", "-t", "-f", "-F", "json", ...jobs);
    return { action: question, read: readTasks(question) };
  },
  find: (name, user) => {
    const question = action(`look for ${name}`, "qselect", "-x", "-N", jobName(name), "-u", user);
    return answerOf(
      question,
      (stdout) => ({ id: readId(stdout) }),
      ({ id }) => id,
    );
  },

  cancel: (job, tasks) => action(`cancel ${job}`, "qdel", ...(tasks?.map((n) => taskOf(job, n)) ?? [job])),
  hold: (job) => action(`hold ${job}`, "qhold", job),
  release: (job) => action(`release ${job}`, "qrls", job),
  mend: (job, task) => action(`release ${job}`, "qrls", taskOf(job, task)),
  again: (job, task) => action(`run ${job} again`, "qrerun", taskOf(job, task)),

  limits: () =>
    answerOf(
      action("ask for limits", "qmgr", "-c", "list server max_array_size"),
      (stdout) => Number(/max_array_size = (\d+)/.exec(stdout)?.[1] ?? 0),
      (most) => (most > 0 ? { maxIndex: most } : {}),
    ),
  isTooMany: (stderr) => /would exceed .*limit|array size exceeds/i.test(stderr),
  duration: walltime,
};

/** qsub(1) reads the script from its input. It takes no blanks in the path of a log, so the script
 *  opens its own; and an array has two tasks at least. */
function submission(request: JobRequest): Action {
  const { name, tasks, atOnce, logs, partition, account, afterJob, begin } = request;
  const array = `1-${tasks}${atOnce !== undefined && atOnce < tasks ? `%${atOnce}` : ""}`;
  return {
    label: `submit ${tasks} ${tasks === 1 ? "job" : "jobs"}`,
    argv: [
      "qsub",
      ...option("-N", jobName(name)),
      ...option("-J", tasks > 1 ? array : undefined),
      ...ALWAYS,
      ...option("-l", resources(request)),
      ...option("-l", request.timeMs && `walltime=${walltime(request.timeMs)}`),
      ...option("-q", partition),
      ...option("-A", account),
      ...(request.hold ? ["-h"] : []),
      ...option("-W", afterJob && `depend=afterany:${afterJob}`),
      ...option("-a", begin && minuteOf(begin)),
      ...(request.extra ?? []),
    ],
    stdin: jobScript({
      ...arrayScript(request, "${PBS_ARRAY_INDEX:-1}"),
      log: `${quoteForScript([logs])}/"pbs-$PBS_JOBID.out"`,
    }),
  };
}

/** Begins again when its node dies, and has no output of its own. */
const ALWAYS = "-S /bin/bash -r y -j oe -o /dev/null".split(" ");

function resources({ cpus = 1, gpus, memoryBytes, constraint }: JobRequest): string {
  const memory = memoryBytes === undefined ? [] : [`mem=${Math.ceil(memoryBytes / 1024 ** 2)}mb`];
  const accelerators = gpus === undefined || gpus === 0 ? [] : [`ngpus=${gpus}`];
  const chunk = ["select=1", `ncpus=${cpus}`, ...accelerators, ...memory];
  return [...chunk, ...(constraint === undefined ? [] : [constraint])].join(":");
}

function action(label: string, ...argv: string[]): Action {
  return { label, argv };
}

function jobName(name: string): string {
  return `j${name.replaceAll(/[^\w.+-]/gu, "_")}`.slice(0, 230);
}

function taskOf(job: string, task: number): string {
  return job.replace("[]", `[${task}]`);
}

function readId(stdout: string): string | undefined {
  return /^(\d+(?:\[\])?)(?:\.\S+)?$/m.exec(stdout)?.[1];
}

/** A job that qstat does not know has ended; it exits with 153, or 35, and tells of the others. */
function readTasks(question: Action): Question<readonly TaskState[]>["read"] {
  return (stdout, stderr, exitCode) => {
    if (exitCode !== 0 && exitCode !== 153 && exitCode !== 35) throw refusal(question, stderr, exitCode);
    const { Jobs: found = {} } = JSON.parse(stdout || "{}") as { Jobs?: Record<string, PbsJob> };
    return Object.entries(found).flatMap(([id, job]) => {
      const [, number = "", index = "1"] = /^(\d+)(?:\[(\d+)\])?\./.exec(id) ?? [];
      const state = STATES[job.job_state];
      if (number === "" || state === undefined) return [];
      const reason = state === "running" ? undefined : job.comment;
      const name = id.includes("[") ? `${number}[]` : number;
      return [{ job: name, task: Number(index), state, ...(reason !== undefined && { reason }) }];
    });
  };
}

interface PbsJob {
  readonly job_state: string;
  readonly comment?: string;
}

/** qstat(1B); the array as a whole is B, and what has ended F or X. */
const STATES: Readonly<Record<string, TaskState["state"]>> = {
  Q: "queued",
  W: "queued",
  T: "queued",
  H: "held",
  R: "running",
  S: "running",
  U: "running",
  E: "ending",
};

function walltime(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `CCYYMMDDhhmm.SS` in the time of this machine. */
function minuteOf(time: Date): string {
  const local = new Date(time.getTime() - 60_000 * time.getTimezoneOffset()).toISOString();
  return local
    .slice(0, 19)
    .replaceAll(/[-T:]/g, "")
    .replace(/(\d\d)$/, ".$1");
}
