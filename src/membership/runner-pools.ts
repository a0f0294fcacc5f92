import { parseDate } from "../core/parse-time.ts";
import { readText } from "../storage/trusted.ts";
import { heartbeatsOf, notePath } from "./heartbeat.ts";
import { type PresentRunner, presentRunners } from "./present-runners.ts";

/** A runner that says where it works. */
export interface RunnerInPool extends PresentRunner {
  readonly pool?: string;
  readonly job?: string;
  /** When the allocation ends, milliseconds since the epoch. */
  readonly endsMs?: number;
}

const LONGEST = 2_000;

/** The runners of a list that are not known to be dead, each with what it says of where it works.
 *  @throws CooperateError (storage) when the heartbeats cannot be listed */
export async function runnerPools(file: string): Promise<RunnerInPool[]> {
  const directory = await heartbeatsOf(file);
  const runners = await presentRunners(file);
  return Promise.all(
    runners.map(async (runner) => {
      const text = await readText(notePath(directory, runner.name, "pool")).catch(() => "");
      return { ...runner, ...noteFrom(text) };
    }),
  );
}

function noteFrom(text: string): { pool?: string; job?: string; endsMs?: number } {
  if (text.length > LONGEST) return {};
  try {
    const { pool, job, ends } = (JSON.parse(text) ?? {}) as Record<string, unknown>;
    const endsMs = typeof ends === "string" ? parseDate(ends) : undefined;
    return {
      ...(typeof pool === "string" && { pool }),
      ...(typeof job === "string" && { job }),
      ...(endsMs !== undefined && { endsMs }),
    };
  } catch {
    return {};
  }
}
