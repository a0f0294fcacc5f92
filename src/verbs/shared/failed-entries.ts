import type { Entry } from "../../core/entry.ts";
import { describeAlike } from "../../report/failures-alike.ts";
import { logOf } from "./log-path.ts";
import { lastWordsIn } from "./log-tail.ts";

/** Each needs its log read; of more, the last ones say enough. */
const MOST = 200;
/** Logs that are read at the same time. */
const AT_ONCE = 16;

type Failed = readonly [n: number, entry: Entry];

/** Says which of the failed entries failed alike, from the last line that each has written.
 *  @param failed in the order of the list */
export async function describeFailed(failed: readonly Failed[]): Promise<string[]> {
  if (failed.length < 2) return [];
  const last = failed.slice(-MOST);
  const found: { n: number; line: string }[] = [];
  for (let i = 0; i < last.length; i += AT_ONCE) {
    const batch = last
      .slice(i, i + AT_ONCE)
      .map(async ([n, entry]) => ({ n, line: await lastWordsOf(entry) }));
    found.push(...(await Promise.all(batch)));
  }
  return describeAlike(found, last.length < failed.length ? `of the last ${last.length}` : undefined);
}

/** What is known of why an entry failed, in one line. Never rejects: a log on another machine
 *  cannot be read. */
export async function lastWordsOf(entry: Entry): Promise<string> {
  if (entry.status !== "failed") return "";
  const { exitCode, signal, reason, error } = entry.facts;
  if (reason === "spawn") return `could not start: ${error ?? "unknown reason"}`;
  if (reason !== undefined) return error ?? reason;
  if (signal !== undefined) return `killed by ${signal}`;
  const exit = exitCode === undefined ? "it is not recorded why" : `exit ${exitCode}`;
  const log = logOf(entry);
  return (log === undefined ? undefined : await lastWordsIn(log)) ?? exit;
}

/** The failed entries of a list that is read once, from its beginning to its end. */
export class FailedEntries<E extends { readonly status: Entry["status"] }> {
  readonly #failed: [number, E][] = [];

  /** Passes on `entries`, and takes note of those that failed. */
  *among(entries: Iterable<E>): Generator<E> {
    let n = 0;
    for (const entry of entries) {
      if (entry.status === "failed") this.#failed.push([n, entry]);
      // Each keeps a part of the file in memory.
      if (this.#failed.length > 2 * MOST) this.#failed.splice(0, MOST - 1);
      n++;
      yield entry;
    }
  }

  /** The last of them, in the order of the list. */
  get last(): readonly (readonly [number, E])[] {
    return this.#failed;
  }
}
