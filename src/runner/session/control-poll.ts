import os from "node:os";
import { parseSlotCount } from "../../core/slot-count.ts";
import { type Unreadable, unreadable } from "../../core/unreadable.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { codeOf } from "../../core/errno.ts";
import type { ListFile } from "../../store/list-file.ts";
import { ControlReader } from "../../membership/control-reader.ts";
import { jitter } from "../../storage/retry.ts";
import { answerJobsOrder, readJobsOrder } from "../../membership/jobs-order.ts";
import { refresherFor } from "../../storage/storage-kind.ts";
import { type StopHow, readStopOrder } from "../../membership/stop-order.ts";
import type { HeldAttempt, ControlApplier } from "./apply-control.ts";
import type { RunnerSession } from "./runner-session.ts";
import type { LocalQueue } from "../batching/local-queue.ts";

export interface ControlPollOptions {
  readonly list: ListFile;
  readonly session: Pick<RunnerSession, "identity" | "ordersPath" | "makeOrdersFile">;
  /** By claim. */
  readonly held: ReadonlyMap<string, HeldAttempt>;
  /** What is to begin yet. */
  readonly queue: Pick<LocalQueue, "claims">;
  readonly controls: ControlApplier;
  /** Somebody asked this runner to leave. */
  readonly onStop: (how: StopHow) => void;
  /** Somebody asked for so many experiments at the same time. */
  readonly onSlots: (slots: number) => void;
  /** An order could not be read. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
  /** Between two looks at the list and at notes, give or take a half, milliseconds. */
  readonly seldomMs?: number;
}

const PERIOD_MS = 1_000;
const SELDOM_MS = 30_000;

/**
 * Looks every second for what others ask of this runner and of its experiments: one `open` of its file for orders. What stands in the list
 * is seen at each change of our own, and seldom besides: the order of an older version, that somebody has taken a claim from us by hand,
 * the median for a time limit.
 */
export class ControlPoll {
  readonly #options: ControlPollOptions;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #reader: ControlReader | undefined;
  /** All that stand in the file: one for a claim that is on its way from one holder to the next is obeyed when it has arrived. */
  #orders: readonly ControlOrder[] = [];
  /** By id: those that were. */
  readonly #obeyed = new Set<string>();
  /** When to look around next, by the monotonic clock. */
  #nextAround: number;

  constructor(options: ControlPollOptions) {
    this.#options = options;
    this.#nextAround = this.#soon();
    this.#timer = setInterval(() => {
      // Storage that does not answer asks for nothing; who records will say what is wrong with it. Who can mend the list is told before.
      this.#looking ??= this.#look()
        .catch((error: unknown) => options.list.complain(error))
        .finally(() => {
          this.#looking = undefined;
        });
    }, PERIOD_MS);
    this.#timer.unref();
  }

  /** Looks no more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const canBeReached = await this.#unlessUnreadable(async () => this.#read());
    await this.#obeyAll();
    // Who cannot write into the file, since it is not there, say, leaves the order elsewhere.
    if (canBeReached && performance.now() < this.#nextAround) return;
    await this.#lookAround();
    this.#nextAround = this.#soon();
  }

  #soon(): number {
    return performance.now() + jitter(this.#options.seldomMs ?? SELDOM_MS);
  }

  /** @returns whether there is a file for orders */
  async #read(): Promise<boolean> {
    const { session } = this.#options;
    const path = session.ordersPath; // another after we have come forward again
    if (this.#reader?.path !== path) this.#reader = new ControlReader(path);
    const refresh = await refresherFor(path);
    await refresh(path);
    const orders = await this.#reader.read();
    if (orders) this.#orders = orders;
    else await session.makeOrdersFile();
    return orders !== undefined;
  }

  async #obeyAll(): Promise<void> {
    const { held, queue, controls } = this.#options;
    const waiting = new Set(queue.claims().map(({ claim }) => claim));
    for (const order of this.#orders) {
      const { id, claim } = order;
      if (this.#obeyed.has(id)) continue;
      const one = held.get(claim ?? "");
      if (claim !== undefined && one) {
        this.#obeyed.add(id);
        controls.carryOut(order, claim, one);
      } else if (claim !== undefined && waiting.has(claim)) {
        // Whoever wants something of one that is to begin yet gets it by its being given back.
        controls.giveBack();
      } else if (claim === undefined) {
        this.#obeyed.add(id);
        await this.#obeyOwn(order);
      }
    }
  }

  /** What is asked of the runner itself. */
  async #obeyOwn({ id, what, slots }: ControlOrder): Promise<void> {
    const { onStop } = this.#options;
    if (what === "stop") onStop("now");
    else if (what === "leave") onStop("after");
    else if (what === "jobs" && slots !== undefined)
      await this.#unlessUnreadable(async () => this.#setSlots(id, slots));
  }

  async #setSlots(id: string, wanted: string): Promise<void> {
    const { list, session, onSlots } = this.#options;
    const slots = parseSlotCount(wanted, os.availableParallelism());
    onSlots(slots);
    await answerJobsOrder(list.path, session.identity().runner, id, slots);
  }

  /** Looks where version 0.1 leaves its orders, and what else the list has for us. */
  async #lookAround(): Promise<void> {
    const { list, session, held, queue, controls, onStop } = this.#options;
    const { runner } = session.identity();
    const how = await this.#unlessUnreadable(async () => readStopOrder(list.path, runner));
    if (how) onStop(how);
    await this.#unlessUnreadable(async () => {
      const order = await readJobsOrder(list.path, runner);
      if (!order || this.#obeyed.has(order.id)) return;
      this.#obeyed.add(order.id);
      await this.#setSlots(order.id, order.wanted);
    });
    const mine = [...held]; // a claim that is made while we read may not be in what we read
    const waiting = queue.claims();
    if (mine.length + waiting.length > 0) await controls.compare(await list.newest(), mine, waiting);
  }

  /** An order that cannot be read is none that can be obeyed, which is told; the others are looked for all the same. */
  async #unlessUnreadable<T>(look: () => Promise<T>): Promise<T | undefined> {
    try {
      return await look();
    } catch (error) {
      const { path } = error as NodeJS.ErrnoException;
      if (path !== undefined) this.#options.onUnreadable([unreadable(error, path, codeOf(error))]);
      return undefined;
    }
  }
}
