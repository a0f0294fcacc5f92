import type { TaskState } from "../engines/engine.ts";

/** What the record of a submission remembers of its errors. */
export interface MendHistory {
  /** The tasks whose error was cleared once. */
  readonly mended?: readonly number[];
  /** How many submissions in a row before this one were given up, since their jobs got into an
   *  error state again. */
  readonly givenUp?: number;
  /** Why the pool is paused: nothing is submitted for it until somebody launches it again. */
  readonly paused?: string;
}

/** What to do about the errors of one submission. */
export interface Mending {
  /** The tasks whose error the engine is to clear. */
  readonly mend: readonly number[];
  /** The tasks to cancel, in whose place as many are submitted anew. */
  readonly replace: readonly number[];
  /** What the record of this submission remembers from now on. */
  readonly history: MendHistory;
  /** What the record of the new submission begins with. */
  readonly next: MendHistory;
}

/** So many submissions in a row are given up, then the cause is not one of a moment. */
const IN_A_ROW = 3;

/**
 * Decides about jobs in an error state (Eqw of Grid Engine): each is cleared once. One that fails
 * again is given up and submitted anew; after three such submissions in a row the pool is paused,
 * with the reason. A launch of a paused pool begins from the start: whoever types it has seen the
 * reason. A job that runs says that the place works, and ends the row.
 *
 * @param states all jobs of one submission that its engine knows
 * @param history what its record remembers; a paused one only where a person launches
 */
export function decideMending(states: readonly TaskState[], history: MendHistory): Mending {
  const errors = states.filter(({ state }) => state === "error");
  const { mended = [], givenUp = 0 } = history.paused === undefined ? history : {};
  const again = errors.filter(({ task }) => mended.includes(task));
  const mend = errors.flatMap(({ task }) => (mended.includes(task) ? [] : [task]));
  const works = states.some(({ state }) => state === "running");
  const row = again.length === 0 || works ? 0 : givenUp + 1;
  const kept = { mended: [...mended, ...mend], givenUp: works ? 0 : givenUp };
  if (row >= IN_A_ROW)
    return { mend, replace: [], history: { ...kept, paused: commonReason(again) }, next: {} };
  return { mend, replace: again.map(({ task }) => task), history: kept, next: { givenUp: row } };
}

function commonReason(errors: readonly TaskState[]): string {
  return errors.find(({ reason }) => reason !== undefined)?.reason ?? "its jobs are in an error state";
}

/** The submissions whose engine is to be asked why they have errors. */
export function withoutReason(states: readonly TaskState[]): readonly string[] {
  const unexplained = states.filter(({ state, reason }) => state === "error" && reason === undefined);
  return [...new Set(unexplained.map(({ job }) => job))];
}

/** The states with the reasons that the engine gave for the errors of a submission. */
export function withReasons(
  states: readonly TaskState[],
  job: string,
  reasons: ReadonlyMap<number, string>,
): readonly TaskState[] {
  return states.map((each) => {
    const reason = each.job === job && each.state === "error" ? reasons.get(each.task) : undefined;
    return reason === undefined ? each : { ...each, reason };
  });
}
