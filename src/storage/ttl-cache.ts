import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";

/** A cache of answers of the storage. */
export interface TtlCache<T> {
  /** The answer, which may be as old as the cache allows.
   *  @param maxAgeMs or as old as this, milliseconds
   *  @throws what `ask` throws */
  get(key: string, maxAgeMs?: number): Promise<T>;
  /** Asks again the next time. */
  forget(key: string): void;
}

/** Caches the answers of `ask` for a while: the storage need not be asked several times a second
 *  for something that hardly ever changes. Calls for a key whose answer is on its way share it
 *  (single-flight); errors are not kept.
 *  @param ttlMs how long an answer is valid, milliseconds */
export function createTtlCache<T>(
  ask: (key: string) => Promise<T>,
  ttlMs: number,
  clock: Clock = SYSTEM_CLOCK,
): TtlCache<T> {
  const cached = new Map<string, { readonly askedAt: number; readonly answer: Promise<T> }>();
  return {
    async get(key, maxAgeMs = ttlMs) {
      const now = clock.monotonic();
      const known = cached.get(key);
      if (known && now - known.askedAt < maxAgeMs) return known.answer;
      const answer = ask(key);
      cached.set(key, { askedAt: now, answer });
      answer.catch(() => {
        if (cached.get(key)?.answer === answer) cached.delete(key);
      });
      return answer;
    },
    forget(key) {
      cached.delete(key);
    },
  };
}
