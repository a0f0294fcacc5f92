/**
 * Calls that come while one is under way share its result and start nothing. (After Go's package
 * `singleflight`, golang.org/x/sync.)
 */
export class SingleFlight<T> {
  #current: Promise<T> | undefined;

  /** The call that is under way; undefined when there is none. */
  get current(): Promise<T> | undefined {
    return this.#current;
  }

  /** Starts `work`, unless a call is under way.
   *  @returns the result of the call that is under way, which need not be that of this `work`
   *  @throws what that call throws */
  run(work: () => Promise<T>): Promise<T> {
    this.#current ??= work().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }
}
