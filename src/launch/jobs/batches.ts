import type { EngineLimits } from "../engines/engine.ts";

/** A part of the tasks of a launch that is one submission. */
export interface Batch {
  /** How many tasks are before these; theirs are `offset + 1` and on. */
  readonly offset: number;
  readonly tasks: number;
  /** So many of them at the same time, at most. */
  readonly atOnce?: number;
}

/** What is to be submitted. */
export interface Wanted {
  readonly tasks: number;
  readonly atOnce?: number;
}

/** The fewest submissions for `tasks` jobs, where a task of an array may have a number of at most
 *  `maxIndex`: its tasks are numbered from 1. */
export function planBatches(wanted: Wanted, { maxIndex = Infinity }: EngineLimits): Batch[] {
  const batches: Batch[] = [];
  for (let offset = 0; offset < wanted.tasks; offset += maxIndex)
    batches.push(batchOf(wanted, offset, Math.min(maxIndex, wanted.tasks - offset)));
  return batches;
}

/** `tasks` tasks from `offset` on, with their share of `atOnce`. The shares of all batches add up to
 *  `atOnce`, however the tasks are divided, unless there are more batches than that: an engine knows
 *  no share of 0. */
export function batchOf({ tasks: total, atOnce }: Wanted, offset: number, tasks: number): Batch {
  if (atOnce === undefined) return { offset, tasks };
  const sharesUpTo = (task: number): number => Math.floor((atOnce * task) / total);
  return { offset, tasks, atOnce: Math.max(1, sharesUpTo(offset + tasks) - sharesUpTo(offset)) };
}
