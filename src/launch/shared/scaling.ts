/** How many jobs a pool may have that looks after itself (`--scale`). */
export interface Scaling {
  /** At most so many at the same time. */
  readonly most: number;
  /** How many experiments a runner runs at the same time. */
  readonly slots: number;
  /** How many of the living jobs are about to leave. */
  readonly leaving: number;
}

/** More jobs do not wait in the queue for a pool that looks after itself. */
const MOST_QUEUED = 5;

/** How many jobs to submit now: as many as it takes to run at once what is pending and what no
 *  queued job will take, within the limits.
 *  @param pending how many entries wait that would end within the time of a job
 *  @param living how many jobs there are, and `queued`: how many of them have not begun */
export function jobsToAdd(
  { most, slots, leaving }: Scaling,
  pending: number,
  { living, queued }: { readonly living: number; readonly queued: number },
): number {
  const useful = Math.ceil(pending / slots) - queued;
  return Math.max(0, Math.min(useful, most - living + leaving, MOST_QUEUED - queued));
}
