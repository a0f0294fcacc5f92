import type { Entry } from "../../core/entry.ts";
import { ListFile } from "../../store/list-file.ts";

/** The list of a process that serves many connections: those that ask for the newest version at about
 *  the same time share one read of the file. */
export class SingleFlightList extends ListFile {
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<readonly Entry[]> | undefined;

  /** As of a moment after the call. */
  override async newest(): Promise<readonly Entry[]> {
    this.#next ??= this.#afterCurrent();
    return this.#next;
  }

  async #afterCurrent(): Promise<readonly Entry[]> {
    await this.#current;
    this.#next = undefined; // who asks from now on may want something newer
    const newest = super.newest();
    this.#current = newest.catch(() => {});
    return newest;
  }
}
