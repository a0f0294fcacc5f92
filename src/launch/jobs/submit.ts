import { CooperateError } from "../../core/failure.ts";
import type { Action, Performed } from "../actions/action.ts";
import { type Batch, batchOf, planBatches, type Wanted } from "./batches.ts";
import { understand } from "../shared/ask.ts";
import type { Engine, EngineLimits, JobRequest } from "../engines/engine.ts";

/** A submission that is about to be made: its id, and what the engine gets. */
export interface Submission {
  readonly id: string;
  readonly request: JobRequest;
}

/** What a submitter works with. */
export interface SubmitTools {
  readonly perform: (action: Action) => Promise<Performed>;
  /** A submission of its own, with a new id and name, for each batch. */
  readonly prepare: (batch: Batch) => Submission;
  /** Called before the engine is asked: writes the intent. Whoever finds one without a living
   *  launcher asks the engine for its name, so a crash at any moment submits nothing twice. */
  readonly before: (submission: Submission, action: Action) => Promise<void>;
  /** Called with the id that the engine gave, which replaces the intent by a record; without one the
   *  engine has refused, and the intent goes. When it is not known whether a submission went
   *  through, this is not called: the intent stays. */
  readonly after: (submission: Submission, job: string | undefined) => Promise<void>;
}

/** What became of a launch. */
export interface Submitted {
  readonly submissions: readonly { readonly id: string; readonly job: string; readonly tasks: number }[];
  /** How many jobs did not go in, and why, in the words of the engine. */
  readonly missing: number;
  readonly refusal?: CooperateError;
}

/**
 * Submits jobs, as few arrays as the engine allows. When it says that there are too many, half as
 * many are tried, down to one; what went in stays. So a launch fills up a limit per user with about
 * log2(n) refusals.
 */
export async function submitJobs(
  engine: Engine,
  wanted: Wanted,
  limits: EngineLimits,
  tools: SubmitTools,
): Promise<Submitted> {
  const submissions: Submitted["submissions"][number][] = [];
  let offset = 0;
  let most = planBatches(wanted, limits)[0]?.tasks ?? 0;
  while (offset < wanted.tasks) {
    const batch = batchOf(wanted, offset, Math.min(most, wanted.tasks - offset));
    const submission = tools.prepare(batch);
    const outcome = await submitOne(engine, submission, tools);
    if (typeof outcome === "string") {
      submissions.push({ id: submission.id, job: outcome, tasks: batch.tasks });
      offset += batch.tasks;
    } else if (outcome.tooMany && batch.tasks > 1) {
      most = Math.floor(batch.tasks / 2);
    } else {
      return { submissions, missing: wanted.tasks - offset, refusal: outcome.refusal };
    }
  }
  return { submissions, missing: 0 };
}

interface Refused {
  readonly tooMany: boolean;
  readonly refusal: CooperateError;
}

/** @returns the id that the engine gave, or why there is none */
async function submitOne(
  engine: Engine,
  submission: Submission,
  tools: SubmitTools,
): Promise<string | Refused> {
  const question = engine.submit(submission.request);
  await tools.before(submission, question.action);
  const performed = await tools.perform(question.action);
  let job: string;
  try {
    job = understand(question, performed);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    if (hasRefused(performed)) await tools.after(submission, undefined);
    return { tooMany: engine.isTooMany(performed.stderr), refusal: error };
  }
  await tools.after(submission, job);
  return job;
}

/** Whether a submission has certainly not gone through. A controller under load may take a job and
 *  answer too late ("Socket timed out on send/recv operation"), and an answer that cannot be read, or
 *  a program that was killed, says nothing. */
function hasRefused({ exitCode, stderr, code }: Performed): boolean {
  if (exitCode === undefined) return code === "ENOENT";
  return exitCode !== 0 && !/timed? ?out|communication|connect|contact|ssh:/i.test(stderr);
}
