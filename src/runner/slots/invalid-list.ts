import { needsRepair } from "../../store/list-retry.ts";

export interface InvalidListToleranceParts {
  /** Tells the user what is wrong with the list. */
  readonly list: { reportInvalid(error: unknown): void };
  /** How many slots run something. */
  readonly pool: { readonly busy: number };
  /** Whether an outcome could not be written. */
  readonly writer: { readonly failed: boolean };
}

/** Lets a runner go on while somebody mends the list by hand: as long as experiments run, their
 *  outcomes can wait until then, and nothing begins. */
export class InvalidListTolerance {
  readonly #parts: InvalidListToleranceParts;

  constructor(parts: InvalidListToleranceParts) {
    this.#parts = parts;
  }

  /** What `reading` resolves with; undefined while the list is invalid and other slots run
   *  something.
   *  @param readers how many of the busy slots wait for `reading`
   *  @throws what `reading` throws, otherwise */
  async unlessInvalid<T>(reading: Promise<T>, readers: number): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      const { list, pool, writer } = this.#parts;
      if (!needsRepair(error) || writer.failed || pool.busy <= readers) throw error;
      list.reportInvalid(error);
      return undefined;
    }
  }
}
