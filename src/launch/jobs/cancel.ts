import type { Action } from "../actions/action.ts";
import type { Engine } from "../engines/engine.ts";

/** A submission of a pool, as its record has it. */
export interface Submission {
  readonly job: string;
  readonly tasks: number;
}

/**
 * What ends jobs of a pool. Its jobs are numbered through, from 1, in the order of its
 * submissions, so a number means the same job wherever it is shown.
 *
 * @param tasks numbers of jobs in ascending order; without them all jobs end
 */
export function cancelActions(
  engine: Pick<Engine, "cancel">,
  submissions: readonly Submission[],
  tasks?: readonly number[],
): readonly Action[] {
  if (tasks === undefined) return submissions.map(({ job }) => engine.cancel(job));
  let before = 0;
  return submissions.flatMap((submission) => {
    const first = before;
    before += submission.tasks;
    const own = tasks.flatMap((n) => (n > first && n <= before ? [n - first] : []));
    if (own.length === 0) return [];
    return [
      own.length === submission.tasks ? engine.cancel(submission.job) : engine.cancel(submission.job, own),
    ];
  });
}
