import type { CancelTimer, Clock } from "../../core/clock.ts";
import { codeOf } from "../../core/errno.ts";
import { parseSlotCount } from "../../core/slot-count.ts";
import { type Unreadable, unreadable } from "../../core/unreadable.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { ControlReader } from "../../membership/control-reader.ts";
import { answerJobsOrder, readJobsOrder } from "../../membership/jobs-order.ts";
import { type StopHow, readStopOrder } from "../../membership/stop-order.ts";
import { jitter } from "../../storage/retry.ts";
import { refresherFor } from "../../storage/storage-kind.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { HeldAttempt } from "./held-attempt.ts";
import type { ControlApplier, QueuedWork } from "./apply-control.ts";
import type { RunnerSession } from "./runner-session.ts";
import { SingleFlight } from "../../core/single-flight.ts";

export interface ControlPollOptions {
  readonly list: ListFile;
  readonly session: Pick<RunnerSession, "identity" | "ordersPath" | "makeOrdersFile">;
  /** By claim. */
  readonly held: ReadonlyMap<string, HeldAttempt>;
  readonly queue: Pick<QueuedWork, "claims">;
  readonly controls: ControlApplier;
  readonly clock: Clock;
  /** How many CPUs experiments may use here. */
  readonly cores: () => number;
  /** A user asked this runner to leave. */
  readonly onStop: (how: StopHow) => void;
  /** A user asked for this many experiments at the same time. */
  readonly onSlots: (slots: number) => void;
  /** An order could not be read. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
  /** Between two reads of the list and of the order notes, with jitter, milliseconds. */
  readonly listPeriodMs?: number;
}

/** Between two reads of the file for orders, milliseconds. */
const PERIOD_MS = 1_000;
const LIST_PERIOD_MS = 30_000;

/**
 * Polls for the orders that users give to this runner and to its experiments: once a second,
 * which costs one `open` of the runner's file for orders. The list is read at each change of this
 * runner, and rarely besides, for what only the list tells: an order of an older version, a claim
 * that a user has taken away by hand, the median for a time limit.
 */
export class ControlPoll {
  readonly #options: ControlPollOptions;
  readonly #stopPolling: CancelTimer;
  readonly #polling = new SingleFlight<void>();
  #reader: ControlReader | undefined;
  /** All orders of the file. An order for a claim that is just handed from one holder to the next
   *  is applied when the next holder has it. */
  #orders: readonly ControlOrder[] = [];
  /** Ids of the orders that were applied. */
  readonly #applied = new Set<string>();
  /** When to read the list and the notes next, by the monotonic clock. */
  #nextListPoll: number;

  constructor(options: ControlPollOptions) {
    this.#options = options;
    this.#nextListPoll = this.#listPollTime();
    this.#stopPolling = options.clock.every(PERIOD_MS, () => {
      // Storage that does not answer has no orders; the write of an outcome will report what is
      // wrong with it. A malformed list is reported here, so that a user can mend it.
      void this.#polling.run(async () =>
        this.#poll().catch((error: unknown) => options.list.reportInvalid(error)),
      );
    });
  }

  /** Stops polling, and waits for a poll under way. */
  async end(): Promise<void> {
    this.#stopPolling();
    await this.#polling.current;
  }

  async #poll(): Promise<void> {
    const isReachable = await this.#unlessUnreadable(async () => this.#readOrders());
    await this.#applyAll();
    // Without a file for orders, users leave their orders in notes or in the list.
    if (isReachable && this.#options.clock.monotonic() < this.#nextListPoll) return;
    await this.#pollList();
    this.#nextListPoll = this.#listPollTime();
  }

  #listPollTime(): number {
    return this.#options.clock.monotonic() + jitter(this.#options.listPeriodMs ?? LIST_PERIOD_MS);
  }

  /** @returns whether there is a file for orders */
  async #readOrders(): Promise<boolean> {
    const { session } = this.#options;
    const path = session.ordersPath; // another one after each re-registration
    if (this.#reader?.path !== path) this.#reader = new ControlReader(path);
    const refresh = await refresherFor(path);
    await refresh(path);
    const orders = await this.#reader.read();
    if (orders) this.#orders = orders;
    else await session.makeOrdersFile();
    return orders !== undefined;
  }

  async #applyAll(): Promise<void> {
    const { held, queue, controls } = this.#options;
    const queued = new Set(queue.claims().map(({ claim }) => claim));
    for (const order of this.#orders) {
      const { id, claim } = order;
      if (this.#applied.has(id)) continue;
      const attempt = held.get(claim ?? "");
      if (claim !== undefined && attempt) {
        this.#applied.add(id);
        controls.carryOut(order, claim, attempt);
      } else if (claim !== undefined && queued.has(claim)) {
        // An order for a claim that has not started is carried out by giving the claim back.
        controls.giveBack();
      } else if (claim === undefined) {
        this.#applied.add(id);
        await this.#applyToRunner(order);
      }
    }
  }

  /** Applies an order to the runner itself. */
  async #applyToRunner({ id, what, slots }: ControlOrder): Promise<void> {
    const { onStop } = this.#options;
    if (what === "stop") onStop("now");
    else if (what === "leave") onStop("after");
    else if (what === "jobs" && slots !== undefined)
      await this.#unlessUnreadable(async () => this.#setSlots(id, slots));
  }

  async #setSlots(id: string, wanted: string): Promise<void> {
    const { list, session, onSlots } = this.#options;
    const slots = parseSlotCount(wanted, this.#options.cores());
    onSlots(slots);
    await answerJobsOrder(list.path, session.identity().runner, id, slots);
  }

  /** Reads the notes, in which version 0.1 leaves its orders, and the list. */
  async #pollList(): Promise<void> {
    const { list, session, held, queue, controls, onStop } = this.#options;
    const { runner } = session.identity();
    const how = await this.#unlessUnreadable(async () => readStopOrder(list.path, runner));
    if (how) onStop(how);
    await this.#unlessUnreadable(async () => {
      const order = await readJobsOrder(list.path, runner);
      if (!order || this.#applied.has(order.id)) return;
      this.#applied.add(order.id);
      await this.#setSlots(order.id, order.wanted);
    });
    // Before the list is read: a claim that is made meanwhile may not be in what is read.
    const heldBefore = [...held];
    const queuedBefore = queue.claims();
    if (heldBefore.length + queuedBefore.length > 0)
      await controls.compare(await list.newest(), heldBefore, queuedBefore);
  }

  /** Runs `read`; an order that cannot be read is reported, and the other orders are read all the
   *  same. */
  async #unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      const { path } = error as NodeJS.ErrnoException;
      if (path !== undefined) this.#options.onUnreadable([unreadable(error, path, codeOf(error))]);
      return undefined;
    }
  }
}
