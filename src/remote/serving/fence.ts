import type { Clock } from "../../core/clock.ts";
import type { RemoteHeartbeats } from "./remote-heartbeats.ts";

/** What was read serves all updates that are written together: they ask one after the other, with
 *  nothing between. */
const SERVES_MS = 20;

/** Which connections still have their runners. All are asked at once, since the list is locked
 *  meanwhile. */
export class Fence {
  readonly #allHeartbeats: ReadonlySet<RemoteHeartbeats>;
  readonly #clock: Pick<Clock, "monotonic">;
  #ours = new Map<RemoteHeartbeats, boolean>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(allHeartbeats: ReadonlySet<RemoteHeartbeats>, clock: Pick<Clock, "monotonic">) {
    [this.#allHeartbeats, this.#clock] = [allHeartbeats, clock];
  }

  /** Whether no other connection has one of these runners by now. */
  async isOurs(heartbeats: RemoteHeartbeats): Promise<boolean> {
    if (this.#clock.monotonic() - this.#readAt > SERVES_MS) {
      const read = [...this.#allHeartbeats].map(async (each) => [each, await each.isOurs()] as const);
      this.#ours = new Map(await Promise.all(read));
      this.#readAt = this.#clock.monotonic();
    }
    return this.#ours.get(heartbeats) ?? heartbeats.isOurs();
  }
}
