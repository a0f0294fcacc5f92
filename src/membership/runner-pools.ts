import type { Workplace } from "../core/allocation-job.ts";
import { codeOf, isGone } from "../core/errno.ts";
import { parseDate } from "../core/parse-time.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { replaceText, readText } from "../storage/trusted.ts";
import type { Sharing } from "../storage/sharing.ts";
import { heartbeatsOf, notePath } from "./heartbeat.ts";
import { type PresentRunner, presentRunners } from "./present-runners.ts";

/**
 * The note in which a runner says in which pool and job it works, and when its allocation ends
 * (`FILE.run/<runner>.pool`, JSON). With it, those who count the living need to ask no scheduler.
 * It is for people and for `--stop --pool`; nothing else is decided by it.
 */

/** What the note says. */
export interface PoolNote extends Workplace {
  /** When the allocation ends, milliseconds since the epoch. */
  readonly endsMs?: number;
}

/** A runner that says where it works. */
export interface RunnerInPool extends PresentRunner, PoolNote {
  /** Why that is not known, where its note is there. */
  readonly unreadable?: Unreadable;
}

/** Longer notes, and longer names in them, were not written by us. */
const LONGEST = 2_000;
const LONGEST_NAME = 200;

/** Writes the note of `runner`, which is us. Best effort. A runner in no pool and no job, of which
 *  nobody knows an end, has no note.
 *  @param directory of the heartbeats */
export async function writePoolNote(
  directory: string,
  runner: string,
  { pool, job, endsMs }: PoolNote,
  sharing: Sharing,
): Promise<void> {
  if (pool === undefined && job === undefined && endsMs === undefined) return;
  const ends = endsMs === undefined ? undefined : new Date(endsMs).toISOString();
  const text = `${JSON.stringify({ pool, job, ends })}\n`;
  await replaceText(notePath(directory, runner, "pool"), text, sharing).catch(() => {});
}

/** The runners of a list that are not known to be dead, each with what it says of where it works.
 *  @throws CooperateError (storage) when the heartbeats cannot be listed */
export async function runnerPools(file: string): Promise<RunnerInPool[]> {
  return withPools(file, await presentRunners(file));
}

/** The same for `runners`, dead or alive. Of a runner whose note is missing or damaged only the id
 *  is known. */
export async function withPools(file: string, runners: readonly PresentRunner[]): Promise<RunnerInPool[]> {
  const directory = await heartbeatsOf(file);
  return Promise.all(
    runners.map(async (runner) => {
      const path = notePath(directory, runner.name, "pool");
      try {
        return { ...runner, ...noteFrom(await readText(path)) };
      } catch (error) {
        return isGone(error) ? runner : { ...runner, unreadable: unreadable(error, path, codeOf(error)) };
      }
    }),
  );
}

function noteFrom(text: string): PoolNote {
  if (text.length > LONGEST) return {};
  let note: unknown;
  try {
    note = JSON.parse(text);
  } catch {
    return {};
  }
  const { pool, job, ends } = (note ?? {}) as Record<string, unknown>;
  const endsMs = typeof ends === "string" ? parseDate(ends) : undefined;
  return {
    ...(isName(pool) && { pool }),
    ...(isName(job) && { job }),
    ...(endsMs !== undefined && { endsMs }),
  };
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_NAME;
}
