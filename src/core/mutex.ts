/** Runs `work` when everything that was passed to the same mutex before has ended. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a mutex: work that is passed to it runs one piece at a time, in the order of the calls.
 *  Work that fails does not keep what follows from running. It is not re-entrant: work that passes
 *  something to its own mutex and waits for it would wait forever. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const ours = last.then(work);
    last = ours.catch(() => {}); // the caller gets the error
    return ours;
  };
}
