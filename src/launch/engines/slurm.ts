import { formatNumbers } from "../../core/selection.ts";
import { answerOf, trial } from "./answer.ts";
import type { Engine } from "./engine.ts";
import { slurmAction } from "./slurm-action.ts";
import { findByName, lookAtJobs, readLimits } from "./slurm-answers.ts";
import { lookBack } from "./slurm-past.ts";
import { submission } from "./slurm-submit.ts";
import { minutes } from "./slurm-time.ts";

/** Slurm 20.11 and newer. Everything is asked of the controller, never of the accounting: sacct(1)
 *  is switched off on many clusters, and lags behind on others. */
export const slurm: Engine = {
  kind: "slurm",
  // A job that is no array has only one number.
  jobWord: "slurm:${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}_${SLURM_ARRAY_TASK_ID:-1}",

  submit: (request) =>
    // After the id comes the name of the cluster, where there are several.
    answerOf(
      submission(request),
      (stdout) => /^(\d+)(?:;.*)?$/m.exec(stdout)?.[1],
      (id) => id,
    ),

  check: (request) => [trial(submission(request), "--test-only")],

  look: (jobs) => lookAtJobs(jobs),
  past: (jobs) => lookBack(jobs),
  find: (name, user) => findByName(name, user),

  cancel: (job, tasks) =>
    slurmAction(`cancel ${job}`, "scancel", tasks ? `${job}_[${formatNumbers(tasks)}]` : job),
  hold: (job) => slurmAction(`hold ${job}`, "scontrol", "hold", job),
  release: (job) => slurmAction(`release ${job}`, "scontrol", "release", job),
  // A job whose start has failed is held by Slurm: "launch failed requeued held".
  mend: (job, task) => slurmAction(`release ${job}_${task}`, "scontrol", "release", `${job}_${task}`),
  again: (job, task) => slurmAction(`requeue ${job}_${task}`, "scontrol", "requeue", `${job}_${task}`),

  limits: () => answerOf(slurmAction("ask for limits", "scontrol", "show", "config"), readLimits, (l) => l),

  isTooMany,
  duration: minutes,
};

/** Slurm names the limit, such as AssocMaxSubmitJobLimit or QOSMaxSubmitJobPerUserLimit, on a line
 *  before the general message; other limits (QOSMaxWallDurationPerJobLimit) have the same general
 *  message. Where a cluster names none, fewer jobs are worth a try. */
function isTooMany(stderr: string): boolean {
  if (/Submit\w*Limit/.test(stderr) || /too many jobs/i.test(stderr)) return true;
  return (
    stderr.includes("Job violates accounting/QOS policy") &&
    !/\b(?:Assoc|QOS)\w+/.test(stderr.replaceAll("accounting/QOS policy", ""))
  );
}
