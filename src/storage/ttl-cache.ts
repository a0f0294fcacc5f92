/** Makes `ask`, which asks the storage, one whose answers hold for a while: what hardly ever changes need not be asked for several times a
 *  second. Questions that come meanwhile wait for the same answer; one that fails is forgotten.
 *  @param forMs how long an answer holds, milliseconds */
export function createTtlCache<T>(ask: (key: string) => Promise<T>, forMs: number): TtlCache<T> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return {
    async get(key, oldMs = forMs) {
      const now = performance.now();
      const before = known.get(key);
      if (before && now - before.at < oldMs) return before.answer;
      const answer = ask(key);
      known.set(key, { at: now, answer });
      answer.catch(() => {
        if (known.get(key)?.answer === answer) known.delete(key);
      });
      return answer;
    },
    forget(key) {
      known.delete(key);
    },
  };
}

export interface TtlCache<T> {
  /** The answer, which may be as old as it holds.
   *  @param oldMs or as old as that, milliseconds
   *  @throws what asking throws */
  get(key: string, oldMs?: number): Promise<T>;
  /** Asks anew the next time. */
  forget(key: string): void;
}
