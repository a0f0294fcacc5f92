import { answerOf, refusal } from "./answer.ts";
import type { EngineLimits, Question, TaskState } from "./engine.ts";
import { slurmAction } from "./slurm-action.ts";
import { parseTime } from "./slurm-time.ts";

/** squeue(1) without the states of jobs that have ended. */
export function lookAtJobs(jobs: readonly string[]): Question<readonly TaskState[]> {
  const format = "%F|%K|%T|%e|%l|%r";
  // The times are those of the zone in which squeue runs, on whatever host that is.
  const action = {
    ...slurmAction("look at the queue", "squeue", "-h", "-r", "-j", jobs.join(","), "-o", format),
    sets: { TZ: "UTC0" },
  };
  const read = (stdout: string): readonly TaskState[] => stdout.split("\n").flatMap(parseTask);
  return {
    action,
    read: (stdout, stderr, exitCode) => {
      // It knows none of them any more: all have ended.
      if (exitCode === 1 && stderr.includes("Invalid job id")) return [];
      if (exitCode !== 0) throw refusal(action, stderr, exitCode);
      return read(stdout);
    },
  };
}

/** One line, or none: a line of another form is a message of the cluster. */
function parseTask(line: string): readonly TaskState[] {
  const [job = "", index = "", word, ends = "", limit, ...words] = line.trim().split("|");
  if (word === undefined || !/^\d+$/.test(job)) return [];
  const reason = words.join("|").replace(/^\((.*)\)$/, "$1");
  const state = stateOf(word, reason);
  if (state === undefined) return [];
  const endsMs = state === "running" && !isEndless(limit) ? parseTime(ends) : undefined;
  return [
    {
      job,
      task: /^\d+$/.test(index) ? Number(index) : 1,
      state,
      ...(["queued", "held", "error"].includes(state) && !/^(None|)$/.test(reason) && { reason }),
      ...(endsMs !== undefined && { endsMs }),
    },
  ];
}

/** A job without a limit has an end all the same, a year after its start, and once it runs, Slurm
 *  may name that as its limit: 365-00:00:00. */
function isEndless(limit = ""): boolean {
  return limit === "UNLIMITED" || Number(/^(\d+)-/.exec(limit)?.[1] ?? 0) >= 300;
}

const ENDED =
  /^(COMPLETED|CANCELLED|FAILED|TIMEOUT|NODE_FAIL|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY|REVOKED|LAUNCH_FAILED|RECONFIG_FAIL)\b/;

/** @param word a state of squeue(1), JOB STATE CODES; undefined for a job that has ended */
function stateOf(word: string, reason: string): TaskState["state"] | undefined {
  if (ENDED.test(word)) return undefined;
  if (word === "SPECIAL_EXIT") return "error";
  // Slurm has tried to start it, several times.
  if (/launch.failed.requeued.held/i.test(reason)) return "error";
  if (word === "REQUEUE_HOLD" || word === "RESV_DEL_HOLD") return "held";
  if (word === "PENDING" || word.startsWith("REQUEUE")) return /held/i.test(reason) ? "held" : "queued";
  if (["COMPLETING", "STAGE_OUT", "SIGNALING", "PREEMPTED"].includes(word)) return "ending";
  // CONFIGURING, SUSPENDED, STOPPED, RESIZING, and what later versions have: it has its machines.
  return "running";
}

/** Looks among the jobs that have ended, too, as long as Slurm remembers them (MinJobAge, five
 *  minutes by default). */
export function findByName(name: string, user: string): Question<string | undefined> {
  const words = `squeue -h -u ${user} -t all -o %F -n`.split(" ");
  const action = slurmAction(`look for ${name}`, ...words, name);
  return answerOf(
    action,
    (stdout) => ({ id: /^(\d+)$/m.exec(stdout)?.[1] }),
    ({ id }) => id,
  );
}

/** MaxArraySize is one more than the highest number of a task; max_array_tasks is how many tasks an
 *  array may have, which are numbered from 1. */
export function readLimits(stdout: string): EngineLimits {
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1] ?? 0);
  const tasks = Number(/^SchedulerParameters\s*=.*\bmax_array_tasks=(\d+)/m.exec(stdout)?.[1] ?? 0);
  const limits = [size - 1, tasks].filter((limit) => limit > 0);
  return limits.length > 0 ? { maxIndex: Math.min(...limits) } : {};
}
