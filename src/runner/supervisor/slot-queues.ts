// Modelled in test/model/supervisor.pml: change the model first.
import { succeeded } from "../../core/outcome.ts";
import type { Answer, Declined, Done, Reregistered, StartOrder } from "./protocol.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

/** An attempt that runs for longer is told of, and nothing waits behind it. */
const SHORT_MS = 20;

/** One slot of the runner. */
interface SlotQueue {
  /** What runs, for less than {@link SHORT_MS} so far. */
  current: number | undefined;
  /** What begins behind it, in order. */
  waiting: StartOrder[];
  /** The one that ended last, if nothing was begun since. */
  ended: { readonly id: number; readonly isWell: boolean } | undefined;
}

export interface SlotQueuesParts {
  /** Starts it, or says why not. */
  readonly begin: (order: StartOrder) => SupervisedProcess | Declined;
  readonly answer: (answer: Answer) => void;
}

/** What runs in the slots of a runner, and the short experiments that wait behind it: each begins as soon as the one before has ended,
 *  without a word from the runner. */
export class SlotQueues {
  readonly #parts: SlotQueuesParts;
  /** By slot. */
  readonly #lanes = new Map<number, SlotQueue>();
  /** By id. */
  readonly #running = new Map<number, SupervisedProcess>();
  #isClosed = false;

  constructor(parts: SlotQueuesParts) {
    this.#parts = parts;
  }

  get running(): readonly SupervisedProcess[] {
    return [...this.#running.values()];
  }

  find(id: number): SupervisedProcess | undefined {
    return this.#running.get(id);
  }

  /** Begins it, or lets it wait for the one that it is to begin behind. */
  start(order: StartOrder): void {
    const queue = this.#lanes.get(order.slot) ?? { current: undefined, waiting: [], ended: undefined };
    this.#lanes.set(order.slot, queue);
    const { current, waiting, ended } = queue;
    const last = waiting.at(-1)?.id ?? current ?? ended?.id;
    const mayCome =
      order.behind === undefined ||
      (order.behind === last && (current !== undefined || mayFollow(order, ended)));
    if (!mayCome || this.#isClosed) this.#parts.answer({ kind: "returned", id: order.id });
    else if (current !== undefined) waiting.push(order);
    else this.#begin(order, queue);
  }

  /** Gives `id` and what waits behind it back, if it has not begun.
   *  @returns whether it waited */
  recall(id: number): boolean {
    for (const queue of this.#lanes.values()) {
      const at = queue.waiting.findIndex((order) => order.id === id);
      if (at === -1) continue;
      this.#returnAll(queue, at);
      return true;
    }
    return false;
  }

  /** The time that `id` may run, which has not begun. */
  limit(id: number, limitMs: number): void {
    this.#changeWaiting((order) => (order.id === id ? { ...order, limitMs } : order));
  }

  /** From now on the claims rest on another heartbeat: what runs, and what will begin. */
  rest({ claims, heartbeat, journal }: Omit<Reregistered, "kind">): void {
    for (const one of this.running) if (claims.includes(one.order.claim)) one.rest(heartbeat, journal);
    this.#changeWaiting((order) =>
      order.record && claims.includes(order.claim)
        ? { ...order, record: { ...order.record, heartbeat, journal } }
        : order,
    );
  }

  /** Nothing more begins. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#lanes.values()) this.#returnAll(queue);
  }

  #begin(order: StartOrder, queue: SlotQueue): void {
    const { id } = order;
    queue.ended = undefined;
    const begun = this.#parts.begin(order);
    if ("why" in begun) {
      this.#decline(id, queue, begun);
      return;
    }
    this.#running.set(id, begun);
    queue.current = id;
    const tell = (): void => this.#parts.answer({ kind: "started", id, headBytes: begun.headBytes });
    if (order.tellsStart && begun.isStarted) tell();
    const timer = setTimeout(() => {
      if (!order.tellsStart && begun.isStarted) tell();
      queue.current = undefined;
      this.#returnAll(queue);
    }, SHORT_MS);
    void begun
      .ended((bytes) => this.#parts.answer({ kind: "over", id, bytes }))
      .then((done) => {
        clearTimeout(timer);
        if ("why" in done) this.#decline(id, queue, done);
        else this.#end(id, queue, done);
      });
  }

  /** It did not begin, and so nothing begins behind it. */
  #decline(id: number, queue: SlotQueue, why: Declined): void {
    this.#running.delete(id);
    this.#parts.answer({ kind: "declined", id, ...why });
    if (queue.current === id) queue.current = undefined;
    this.#returnAll(queue);
  }

  #end(id: number, queue: SlotQueue, done: Done): void {
    this.#running.delete(id);
    this.#parts.answer({ kind: "done", id, ...done });
    if (queue.current === id) {
      queue.current = undefined;
      queue.ended = { id, isWell: succeeded(done.outcome) };
      const [next] = queue.waiting;
      if (next && mayFollow(next, queue.ended)) this.#begin(queue.waiting.shift() as StartOrder, queue);
      else this.#returnAll(queue);
    }
  }

  #changeWaiting(change: (order: StartOrder) => StartOrder): void {
    for (const queue of this.#lanes.values()) queue.waiting = queue.waiting.map(change);
  }

  /** What waits in a lane does not begin. */
  #returnAll(queue: SlotQueue, from = 0): void {
    for (const { id } of queue.waiting.splice(from)) this.#parts.answer({ kind: "returned", id });
  }
}

function mayFollow(order: StartOrder, ended: SlotQueue["ended"]): boolean {
  return order.evenAfterFailure || ended?.isWell === true;
}
