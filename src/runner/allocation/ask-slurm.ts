import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { slurmJob } from "../../core/allocation-job.ts";
import { parseDate } from "../../core/parse-time.ts";

/** A controller that is busy is not waited for. */
const LIMIT_MS = 20_000;
/** A job without a time limit has an end all the same, a year after its start (slurm.h, INFINITE);
 *  an end so far away is none, milliseconds. */
const ENDLESS_MS = 300 * 86_400_000;

/** What is asked, and until when. */
export interface Asking {
  /** The environment of this process. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Aborted when nobody needs the answer any more. */
  readonly signal: AbortSignal;
  /** Starts a program and resolves with what it says on stdout; rejects when it fails. For
   *  tests. */
  readonly execute?: (argv: readonly string[], env: NodeJS.ProcessEnv) => Promise<string>;
}

/** When the Slurm job of this process ends, milliseconds since the epoch. Administrators may change
 *  it while the job runs. Undefined when the job has no end, or the controller does not say. */
export async function askSlurmForEnd(asking: Asking, now: number): Promise<number | undefined> {
  const said = await ask(["squeue", "-h", "-j", slurmJob(asking.env), "-o", "%e"], asking);
  const end = parseDate(said.split("\n", 1)[0]?.trim() ?? "");
  return end === undefined || end <= now || end > now + ENDLESS_MS ? undefined : end;
}

/** How long Slurm waits between SIGTERM and SIGKILL when it ends a job, milliseconds (slurm.conf(5),
 *  KillWait); undefined when the controller does not say. */
export async function askSlurmForKillWait(asking: Asking): Promise<number | undefined> {
  const said = await ask(["scontrol", "show", "config"], asking);
  const [, seconds] = /^KillWait\s*=\s*(\d+) sec/m.exec(said) ?? [];
  return seconds === undefined ? undefined : 1000 * Number(seconds);
}

/** What a program of Slurm says; empty when it fails. It is started without the variables by which
 *  users change what these programs print and select. */
async function ask(argv: readonly string[], { env, signal, execute }: Asking): Promise<string> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("SQUEUE_"));
  const plain = { ...Object.fromEntries(kept), SLURM_TIME_FORMAT: "standard" };
  const [program = "", ...args] = argv;
  const options = { env: plain, timeout: LIMIT_MS, signal };
  const answer = execute
    ? execute(argv, plain)
    : promisify(execFile)(program, args, options).then(({ stdout }) => stdout);
  return answer.catch(() => "");
}
