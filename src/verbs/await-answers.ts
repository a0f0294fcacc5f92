import type { Clock } from "../core/clock.ts";

/** A runner polls for orders once a second. A grace of ten seconds may follow when it ends an
 *  experiment: the verb reports that, and does not wait for it. */
const ANSWER_MS = 5_000;
const POLL_MS = 200;

/** Who has answered within a few seconds, and who has not. */
export interface Answers<A> {
  readonly answered: readonly A[];
  readonly silent: readonly A[];
}

/** Waits until all that were asked have answered, or for five seconds.
 *  @param stillSilent which of the given ones have not answered yet, so many milliseconds after
 *    they were asked */
export async function awaitAnswers<A>(
  clock: Clock,
  asked: readonly A[],
  stillSilent: (silent: readonly A[], waitedMs: number) => Promise<readonly A[]>,
): Promise<Answers<A>> {
  const start = clock.monotonic();
  for (let silent = asked; ;) {
    const waitedMs = clock.monotonic() - start;
    if (silent.length > 0) silent = await stillSilent(silent, waitedMs);
    if (silent.length === 0 || waitedMs >= ANSWER_MS) {
      const isSilent = new Set(silent);
      return { answered: asked.filter((one) => !isSilent.has(one)), silent };
    }
    await clock.sleep(POLL_MS);
  }
}
