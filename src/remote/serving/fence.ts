import type { Clock } from "../../core/clock.ts";
import type { Presence } from "./presence.ts";

/** What was read serves all updates that are written together: they ask one after the other, with
 *  nothing between. */
const SERVES_MS = 20;

/** Which lines still have their runners. All are asked at once, since the list is locked
 *  meanwhile. */
export class Fence {
  readonly #presences: ReadonlySet<Presence>;
  readonly #clock: Pick<Clock, "monotonic">;
  #ours = new Map<Presence, boolean>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(presences: ReadonlySet<Presence>, clock: Pick<Clock, "monotonic">) {
    [this.#presences, this.#clock] = [presences, clock];
  }

  /** Whether no other line has one of these runners by now. */
  async isOurs(presence: Presence): Promise<boolean> {
    if (this.#clock.monotonic() - this.#readAt > SERVES_MS) {
      const read = [...this.#presences].map(async (each) => [each, await each.isOurs()] as const);
      this.#ours = new Map(await Promise.all(read));
      this.#readAt = this.#clock.monotonic();
    }
    return this.#ours.get(presence) ?? presence.isOurs();
  }
}
