import type { Action } from "../actions/action.ts";
import { answerOf } from "./answer.ts";
import type { Engine, Question } from "./engine.ts";
import { type OarJob, parseJobs, pastOf, taskOf } from "./oar-jobs.ts";
import { hours, jobName, submission } from "./oar-submit.ts";

/** OAR 2.5. An array there is a number of jobs with ids of their own, which share the id of the
 *  array; a job that goes again gets a new id and keeps its number in the array. */
export const oar: Engine = {
  kind: "oar",
  jobWord: "oar:$OAR_ARRAY_ID.$OAR_ARRAY_INDEX",

  submit: (request) => {
    const action = submission(request);
    // A shell starts oarsub, whose refusals these are.
    return { ...answerOf({ ...action, argv: ["oarsub"] }, readId, (id) => id), action };
  },

  look: (jobs) => oarstat(`array_id IN (${jobs.join(", ")}) AND ${LIVING}`, (found) => found.flatMap(taskOf)),
  past: (jobs) => oarstat(`array_id IN (${jobs.join(", ")})`, pastOf),
  find: (name) => oarstat(`job_name = '${jobName(name)}'`, ([first]) => first?.array),

  cancel: (job, tasks) => action(`cancel ${job}`, "bash", "-c", CANCEL, "bash", tasksOf(job, tasks)),
  hold: (job) => action(`hold ${job}`, "oarhold", "--sql", `array_id = ${job} AND state = 'Waiting'`),
  release: (job) => action(`release ${job}`, "oarresume", "--sql", `array_id = ${job} AND state = 'Hold'`),
  // No job stays in an error state: it has ended.
  mend: (job, task) => action(`release ${job}.${task}`, "oarresume", "--sql", tasksOf(job, [task])),
  again: () => ({ exitCode: 99 }),

  // OAR itself has none; the rules of a site say what they want when jobs are submitted.
  limits: () =>
    answerOf(
      action("ask for limits", "oarstat", "--version"),
      () => ({}),
      (none) => none,
    ),
  isTooMany: (stderr) => /too many jobs|(maximum|max|limit)\b.*\bjobs|jobs\b.*\blimit/i.test(stderr),

  duration: hours,
};

const LIVING = "state NOT IN ('Terminated', 'Error')";

/** oardel(1) kills at once, from which nobody can give anything back. So running jobs are warned
 *  first (`-c` sends them SIGUSR2), and have some seconds to leave. With 6 it says that some are being
 *  deleted already. */
const CANCEL = `meant="$1 AND state NOT IN ('Terminated', 'Error', 'Finishing', 'toError')"
if oardel -c --sql "$meant" 2>/dev/null | grep -q DONE; then
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
[ -n "$(oarstat --sql "$1 AND state = 'Running'")" ] || break
sleep 1
done
fi
oardel --sql "$meant"
code=$?; [ $code = 6 ] || exit $code`;

function action(label: string, ...argv: string[]): Action {
  return { label, argv };
}

function tasksOf(job: string, tasks: readonly number[] | undefined): string {
  return `array_id = ${job}${tasks ? ` AND array_index IN (${tasks.join(", ")})` : ""}`;
}

function readId(stdout: string): string | undefined {
  return (/^OAR_ARRAY_ID=(\d+)$/m.exec(stdout) ?? /^OAR_JOB_ID=(\d+)$/m.exec(stdout))?.[1];
}

/** @param where a clause of SQL on the table of jobs, ended ones too, as oarstat(1) takes it */
function oarstat<Answer>(where: string, meaning: (jobs: readonly OarJob[]) => Answer): Question<Answer> {
  // The times are those of the zone in which oarstat runs, on whatever host that is.
  const question = { ...action("look at the queue", "oarstat", "-f", "--sql", where), sets: { TZ: "UTC0" } };
  return answerOf(question, parseJobs, meaning);
}
