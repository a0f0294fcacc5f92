import { formatNumbers } from "../../core/selection.ts";
import type { Action } from "../actions/action.ts";
import { answerOf, refusal, trial } from "./answer.ts";
import { hintFor } from "./gridengine-hints.ts";
import type { Engine, EngineLimits, Question, TaskState } from "./engine.ts";
import { parseReasons, stateOf } from "./gridengine-state.ts";
import { jobName, seconds, submitAction } from "./gridengine-submit.ts";
import { type JobElement, parseQstat } from "./gridengine-xml.ts";

/** Grid Engine and its relatives: SGE 6.2u5 and newer, Son of Grid Engine, Univa (now Altair). */
export const gridEngine: Engine & Required<Pick<Engine, "reasons">> = {
  kind: "gridengine",
  // A job that is no array has the word "undefined" there.
  jobWord: '"gridengine:$JOB_ID.${SGE_TASK_ID/undefined/1}"',

  submit: (request) => {
    const readId = (stdout: string): string | undefined => /^(\d+)(?:\.\S+)?$/m.exec(stdout)?.[1];
    return answerOf(submitAction(request), readId, (id) => id, hintFor);
  },

  // The first kind of verification is for an empty cluster, but knows nothing of resources that
  // hosts report, such as virtual_free; the other one goes by what is free now.
  check: (request) => ["v", "p"].map((kind) => trial(submitAction(request), "-w", kind)),

  look: (jobs, user) =>
    askQstat(user, (elements): readonly TaskState[] =>
      elements
        .filter(({ job }) => jobs.includes(job))
        .flatMap(({ job, letters, tasks }) => tasks.map((task) => ({ job, task, ...stateOf(letters) }))),
    ),

  // qstat cuts off names where it makes a table, but not here. Whether a job has ended is not asked:
  // qacct reads the whole history of the cluster, where it may at all.
  find: (name, user) => {
    const wanted = jobName(name);
    return askQstat(user, (elements) => elements.find((each) => each.name === wanted)?.job);
  },

  reasons: (job) => {
    const question = action("ask for the reason of an error", "qstat", "-j", job);
    return {
      action: question,
      read: (stdout, stderr, exitCode) => {
        // A job that has ended has no error.
        if (exitCode === 0 || /do(es)? not exist/.test(stdout + stderr)) return parseReasons(stdout);
        throw refusal(question, stderr, exitCode);
      },
    };
  },

  cancel: (job, tasks) => action(`cancel ${job}`, "qdel", ...(tasks ? rangesOf(job, tasks) : [job])),
  hold: (job) => action(`hold ${job}`, "qhold", job),
  release: (job) => action(`release ${job}`, "qrls", job),
  mend: (job, task) => action(`clear the error of ${job}.${task}`, "qmod", "-cj", `${job}.${task}`),
  again: () => ({ exitCode: 99 }),

  limits: () => {
    const question = action("ask for limits", "qconf", "-sconf");
    return { action: question, read: readLimits };
  },

  isTooMany: (stderr) =>
    /job rejected: .*(?:only \d+ jobs are allowed|job with more than \d+ tasks)/.test(stderr),

  duration: (ms) => String(seconds(ms)),
};

/** qdel(1) takes one range behind each id. */
function rangesOf(job: string, tasks: readonly number[]): readonly string[] {
  const ranges = formatNumbers(tasks).split(",");
  return ranges.map((range) => `${job}.${range}`);
}

function action(label: string, ...argv: string[]): Action {
  return { label, argv };
}

function askQstat<Answer>(
  user: string,
  meaning: (elements: readonly JobElement[]) => Answer,
): Question<Answer> {
  return answerOf(action("look at the queue", "qstat", "-xml", "-u", user), parseQstat, meaning);
}

/** Whoever may not ask gets no limit; then qsub says it. */
function readLimits(stdout: string): EngineLimits {
  const most = Number(/^max_aj_tasks\s+(\d+)/m.exec(stdout)?.[1] ?? 0);
  return most > 0 ? { maxIndex: most } : {};
}
