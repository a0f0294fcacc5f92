import type { Claimed } from "../../list/changes/claim.ts";
import { type Attempted, NOT_STARTED, type Turn } from "../attempt/attempt.ts";
import type { Started } from "../supervisor/client.ts";

/** So many orders the supervisor has besides the one that it carries out: it need not wait for us between two short experiments. */
const AHEAD = 4;

/** An experiment that a slot has in hand. */
export interface InHand {
  /** Undefined when it was put off, or not begun. */
  readonly attempt: Promise<Attempted | undefined>;
  order: Started | undefined;
}

export interface SlotPipelineParts {
  readonly run: (claimed: Claimed, turn: Turn) => Promise<Attempted | typeof NOT_STARTED | undefined>;
  /** One that may begin behind what the slot has in hand; undefined when there is none to spare. */
  readonly take: () => Claimed | undefined;
  /** What has not begun is anybody's again. */
  readonly putBack: (claimed: Claimed) => void;
}

/** What one slot has in hand: the experiment that runs, and those that the supervisor begins behind it. */
export class SlotPipeline {
  readonly #parts: SlotPipelineParts;
  readonly #ahead: InHand[] = [];
  /** Id of the order that the supervisor has got last; undefined while another is on its way. The order itself is not kept: each would
   *  keep the one before it, to the first of all. */
  #last: number | undefined;

  constructor(parts: SlotPipelineParts) {
    this.#parts = parts;
  }

  /** What began, or begins, behind what has ended. */
  next(): InHand | undefined {
    const next = this.#ahead.shift();
    if (next) this.#lookAhead();
    return next;
  }

  /** Begins `claimed`; nothing else may run in this slot. */
  begin(claimed: Claimed): InHand {
    return this.#begin(claimed, undefined);
  }

  /** What has not begun does not. */
  recall(): void {
    for (const { order } of this.#ahead) order?.recall();
  }

  /** Recalls, and resolves with what ended nevertheless. Never rejects. */
  async end(): Promise<readonly Attempted[]> {
    this.recall();
    const results = await Promise.allSettled(this.#ahead.map(async ({ attempt }) => attempt));
    return results.flatMap((result) => (result.status === "fulfilled" && result.value ? [result.value] : []));
  }

  #lookAhead(): void {
    const behind = this.#last;
    if (behind === undefined || this.#ahead.length >= AHEAD) return;
    const claimed = this.#parts.take();
    if (!claimed) return;
    const inHand = this.#begin(claimed, behind);
    this.#ahead.push(inHand);
    inHand.attempt.catch(() => {}); // told when its turn has come
  }

  #begin(claimed: Claimed, behind: number | undefined): InHand {
    const onOrdered = (order: Started): void => {
      inHand.order = order;
      this.#last = order.id;
      this.#lookAhead();
    };
    this.#last = undefined;
    const running = this.#parts.run(claimed, { behind, onOrdered });
    const attempt = running.then((attempted) => {
      if (attempted !== NOT_STARTED) return attempted;
      const at = this.#ahead.indexOf(inHand);
      if (at !== -1) this.#ahead.splice(at, 1);
      this.#parts.putBack(claimed);
      return undefined;
    });
    const inHand: InHand = { attempt, order: undefined };
    return inHand;
  }
}
