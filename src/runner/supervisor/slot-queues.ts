// Modelled in test/model/supervisor.pml: change the model first.
import type { Clock } from "../../core/clock.ts";
import { succeeded } from "../../core/outcome.ts";
import type { Answer, Declined, Done, Reregistered, StartOrder } from "./protocol.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

/** When an attempt has run for longer the runner is told of its start, and nothing waits behind it
 *  any more. */
const SHORT_MS = 20;

/** One slot of the runner. */
interface SlotQueue {
  /** Id of the attempt that runs, if it has run for less than {@link SHORT_MS} so far. */
  current: number | undefined;
  /** What begins behind it, in order. */
  waiting: StartOrder[];
  /** The attempt that ended last, if none was begun since. */
  ended: { readonly id: number; readonly isWell: boolean } | undefined;
}

export interface SlotQueuesParts {
  /** Starts a program, or says why not. */
  readonly begin: (order: StartOrder) => SupervisedProcess | Declined;
  readonly answer: (answer: Answer) => void;
  readonly clock: Clock;
}

/** The attempts that run in the slots of a runner, and the short experiments that wait behind
 *  them. Each begins as soon as the one before it has ended, without a round trip to the runner
 *  (pipelining). */
export class SlotQueues {
  readonly #parts: SlotQueuesParts;
  /** By slot. */
  readonly #queues = new Map<number, SlotQueue>();
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

  /** Begins an attempt, or lets it wait for the one that it is to begin behind. */
  start(order: StartOrder): void {
    const queue = this.#queues.get(order.slot) ?? { current: undefined, waiting: [], ended: undefined };
    this.#queues.set(order.slot, queue);
    const { current, waiting, ended } = queue;
    const last = waiting.at(-1)?.id ?? current ?? ended?.id;
    const mayCome =
      order.behind === undefined ||
      (order.behind === last && (current !== undefined || mayFollow(order, ended)));
    if (!mayCome || this.#isClosed) this.#parts.answer({ kind: "returned", id: order.id });
    else if (current !== undefined) waiting.push(order);
    else this.#begin(order, queue);
  }

  /** Returns `id` and what waits behind it to the runner, if it has not begun.
   *  @returns whether it waited */
  recall(id: number): boolean {
    for (const queue of this.#queues.values()) {
      const at = queue.waiting.findIndex((order) => order.id === id);
      if (at === -1) continue;
      this.#returnAll(queue, at);
      return true;
    }
    return false;
  }

  /** Sets how long `id` may run, if it has not begun. */
  limit(id: number, limitMs: number): void {
    this.#changeWaiting((order) => (order.id === id ? { ...order, limitMs } : order));
  }

  /** The runner has registered again: from now on the claims belong to another heartbeat, of what
   *  runs and of what waits. */
  reregister({ claims, heartbeat, journal }: Omit<Reregistered, "kind">): void {
    for (const one of this.running) if (claims.includes(one.order.claim)) one.moveTo(heartbeat, journal);
    this.#changeWaiting((order) =>
      order.record && claims.includes(order.claim)
        ? { ...order, record: { ...order.record, heartbeat, journal } }
        : order,
    );
  }

  /** Begins nothing more. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#queues.values()) this.#returnAll(queue);
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
    const cancelTimer = this.#parts.clock.sleepThen(SHORT_MS, () => {
      if (!order.tellsStart && begun.isStarted) tell();
      queue.current = undefined;
      this.#returnAll(queue);
    });
    void begun
      .ended((bytes) => this.#parts.answer({ kind: "over", id, bytes }))
      .then((done) => {
        cancelTimer();
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
    for (const queue of this.#queues.values()) queue.waiting = queue.waiting.map(change);
  }

  /** Returns what waits in a slot to the runner: it does not begin. */
  #returnAll(queue: SlotQueue, from = 0): void {
    for (const { id } of queue.waiting.splice(from)) this.#parts.answer({ kind: "returned", id });
  }
}

function mayFollow(order: StartOrder, ended: SlotQueue["ended"]): boolean {
  return order.evenAfterFailure || ended?.isWell === true;
}
