/** Does `work` when nothing else is being done that was asked of the same. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** Somebody who does one thing at a time, in the order in which they were asked. What is asked must not ask in its turn: it would wait
 *  for itself. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const ours = last.then(work);
    last = ours.catch(() => {}); // who asked is told
    return ours;
  };
}
