/** A signal that is aborted as soon as one of others is. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** The others are no longer listened to: they may live as long as the program. */
  readonly release: () => void;
}

/** Joins signals. Not by AbortSignal.any: in Node 20 each of its signals stays with those that it
 *  was made of. */
export function anyOf(...signals: readonly (AbortSignal | undefined)[]): JoinedSignal {
  const joined = new AbortController();
  const others = signals.filter((signal) => signal !== undefined);
  const listeners = others.map((signal) => {
    const abort = (): void => joined.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    return () => signal.removeEventListener("abort", abort);
  });
  return {
    signal: joined.signal,
    release: () => {
      for (const remove of listeners) remove();
    },
  };
}
