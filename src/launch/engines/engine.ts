import type { Action } from "../actions/action.ts";
import type { JobScript } from "../actions/job-script.ts";

/** Jobs that are to be submitted, all alike, each of which becomes a runner. */
export interface JobRequest {
  /** The name by which a lost submission is found again: `<pool>.<id>`. */
  readonly name: string;
  readonly script: JobScript;
  /** A folder for the output of the jobs; absolute. */
  readonly logs: string;
  /** How many jobs. */
  readonly tasks: number;
  /** So many of them at the same time, at most. */
  readonly atOnce?: number;
  /** What is added to the number of a task, 1 for the first, when an array is one of several. */
  readonly offset?: number;
  readonly cpus?: number;
  readonly gpus?: number;
  readonly memoryBytes?: number;
  /** The time limit of each job, milliseconds. */
  readonly timeMs?: number;
  /** How long before its end a job is to be warned, milliseconds. */
  readonly marginMs?: number;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly constraint?: string;
  /** A parallel environment (Grid Engine). */
  readonly parallelEnvironment?: string;
  readonly hold?: boolean;
  /** The id of a job that has to end first. */
  readonly afterJob?: string;
  /** Not before this time. */
  readonly begin?: Date;
  /** Words of the user, which stand behind ours. */
  readonly extra?: readonly string[];
}

/** One job of a pool as its engine sees it. */
export interface TaskState {
  /** The id of the submission, as `readId` gave it, and the number of the task in it. */
  readonly job: string;
  readonly task: number;
  readonly state: "queued" | "held" | "running" | "ending" | "error";
  /** Why it is queued, held or in error, in the words of the engine. */
  readonly reason?: string;
  /** When a running job ends at the latest, milliseconds since the epoch. */
  readonly endsMs?: number;
}

/** What else an engine remembers of a task, for a while. */
export interface TaskPast {
  /** The submission, and the number in it; without one it holds for all tasks of the submission of
   *  which nothing else is said. */
  readonly job: string;
  readonly task?: number;
  /** How often it was begun again, after a preemption for example. */
  readonly begunAgain: number;
  /** How it ended, if not well: `cancelled`, `failed (exit 72)`. */
  readonly how?: string;
}

/** What an engine allows. */
export interface EngineLimits {
  /** The highest number that a task of an array may have. */
  readonly maxIndex?: number;
}

/** A question to an engine: what to start, and what its answer means. */
export interface Question<Answer> {
  readonly action: Action;
  /** @throws CooperateError when the answer is not one */
  readonly read: (stdout: string, stderr: string, exitCode: number | undefined) => Answer;
}

/**
 * A scheduler that gives out machines. All functions are pure: they say what to start and what its
 * output means. An engine is one file in this folder and one row in `engines.ts`; the tests of
 * `engine-suite` hold for each of them.
 */
export interface Engine {
  /** The word behind `--on`. */
  readonly kind: string;
  /** Shell text that yields the id of a job within it, `slurm:19_3`: the script exports it as
   *  COOPERATE_JOB. */
  readonly jobWord: string;
  /** Submits jobs; the answer is the id of the submission. */
  submit(request: JobRequest): Question<string>;
  /** Asks whether jobs would be taken; nothing is queued. They would if one of these has an answer,
   *  which is for people. */
  check?(request: JobRequest): readonly Question<string>[];
  /** What became of submissions. A job that is not in the answer has ended, or was never there;
   *  that is never a failure. */
  look(jobs: readonly string[], user: string): Question<readonly TaskState[]>;
  /** Looks for a submission by the name of its jobs; the answer is its id. */
  find(name: string, user: string): Question<string | undefined>;
  /** Asks why tasks of a submission are in an error state, where `look` does not say it; by their
   *  numbers. */
  reasons?(job: string): Question<ReadonlyMap<number, string>>;
  /** Asks what became of tasks, where the engine remembers it: for people who look only. */
  past?(jobs: readonly string[]): Question<readonly TaskPast[]>;
  /** Ends jobs: all tasks of a submission, or some. */
  cancel(job: string, tasks?: readonly number[]): Action;
  hold(job: string): Action;
  release(job: string): Action;
  /** Makes a job in an error state queued again. Its exit code says nothing, that of qmod(1) is 1
   *  also when it did: the next look tells. */
  mend(job: string, task: number): Action;
  /** What makes a running job go again: a program to start, or a status to exit with. */
  again(job: string, task: number): Action | { readonly exitCode: number };
  limits(): Question<EngineLimits>;
  /** Whether the refusal of a submission says that there are too many jobs: fewer may go in. */
  isTooMany(stderr: string): boolean;
  /** A time limit as the engine wants it. */
  duration(ms: number): string;
}
