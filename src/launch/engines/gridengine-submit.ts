import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Action } from "../actions/action.ts";
import { jobScript } from "../actions/job-script.ts";
import { arrayScript } from "./array-script.ts";
import type { JobRequest } from "./engine.ts";
import { CANNOT_BEGIN } from "./gridengine-state.ts";
import { option } from "./option.ts";

/**
 * Submits an array of jobs. qsub(1) reads the script from standard input, so no file is left that
 * somebody may change. Grid Engine replaces variables in the paths of `-wd` and `-o`, `$HOME` for
 * one, and a path that it cannot enter puts the job into an error state: so the script enters its
 * folder and opens its log by itself. `-notify` and `s_rt` warn before a job is killed, with
 * SIGUSR2 and SIGUSR1; without them only SIGKILL comes.
 * @throws CooperateError (usage) for what Grid Engine does not have
 */
export function submitAction(request: JobRequest): Action {
  if (request.qos !== undefined)
    throw usageError(
      `qos ${request.qos}: Grid Engine has no such thing`,
      "a project of Grid Engine is --extra '-P NAME'",
    );
  const { name, tasks, atOnce, partition, account, afterJob, begin } = request;
  return {
    label: `submit ${tasks} ${tasks === 1 ? "job" : "jobs"}`,
    argv: [
      "qsub",
      "-terse",
      ...option("-N", jobName(name)),
      ...option("-S", "/bin/bash"),
      ...option("-t", `1-${tasks}`),
      ...option("-tc", atOnce),
      ...ALWAYS,
      ...resources(request).flatMap((words) => ["-l", words]),
      ...parallel(request),
      ...option("-q", partition),
      ...option("-A", account),
      ...(request.hold ? ["-h"] : []),
      ...option("-hold_jid", afterJob),
      ...option("-a", begin && localTime(begin)),
      ...(request.extra ?? []),
    ],
    stdin: jobScript({
      ...arrayScript(request, "SGE_TASK_ID"),
      log: `${quoteForScript([request.logs])}/"gridengine-$JOB_ID.$SGE_TASK_ID.out"`,
      cannotBegin: CANNOT_BEGIN,
    }),
  };
}

/** No output of its own, errors to the same place, goes again when its host dies, is warned. */
const ALWAYS = ["-wd", "/", "-o", "/dev/null", "-j", "y", "-r", "y", "-notify"];

/** The name under which Grid Engine accepts a job: others it refuses, and some stop its server
 *  from answering. Names of ours stay different, since their ids are plain. */
export function jobName(name: string): string {
  const plain = name.replaceAll(/[^\w.+-]/gu, "_").slice(-200);
  return /^[A-Za-z]/.test(plain) ? plain : `j${plain}`;
}

/** Memory is by slot in Grid Engine, so a job with several slots asks for a share of it in each. */
function resources({ timeMs, marginMs = 0, memoryBytes, cpus = 1, gpus, constraint }: JobRequest): string[] {
  const hard = timeMs === undefined ? undefined : seconds(timeMs);
  const soft = hard === undefined ? undefined : Math.max(1, hard - Math.min(seconds(marginMs), hard >> 1));
  const megabytes = memoryBytes === undefined ? undefined : Math.ceil(memoryBytes / cpus / 1024 ** 2);
  return [
    ...(hard === undefined ? [] : [`h_rt=${hard},s_rt=${soft}`]),
    ...(megabytes === undefined ? [] : [`vf=${megabytes}M`]),
    ...(gpus ? [`gpu=${gpus}`] : []),
    ...(constraint === undefined ? [] : [constraint]),
  ];
}

function parallel({ cpus = 1, parallelEnvironment }: JobRequest): string[] {
  if (cpus <= 1 && parallelEnvironment === undefined) return [];
  return ["-pe", parallelEnvironment ?? "smp", String(cpus)];
}

/** A duration as Grid Engine wants it. */
export function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** `[[CC]YY]MMDDhhmm[.SS]` in the time of this machine, as qsub(1) wants it. */
function localTime(time: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${day}${two(time.getHours())}${two(time.getMinutes())}.${two(time.getSeconds())}`;
}
