import os from "node:os";
import { parseSlotCount } from "../core/slot-count.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import type { Entry } from "../core/entry.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { findClaim } from "../list/change.ts";
import { noteOrder } from "../list/note-order.ts";
import { medianDuration } from "../list/tally.ts";
import { codeOf } from "../store/errno.ts";
import type { ListFile } from "../store/list-file.ts";
import { answerSlots, slotOrder } from "../store/slot-orders.ts";
import { type StopHow, stopOrder } from "../store/stop-orders.ts";
import type { AttemptControl } from "./attempt-control.ts";
import type { Presence } from "./presence.ts";
import type { Queue } from "./queue.ts";

/** An experiment that this runner has. */
export interface Held {
  readonly n: number;
  readonly control: AttemptControl;
  /** The longest time it may take, as the entry or `--timeout` says it; it is told once that counts. */
  timeout: string | number | undefined;
}

export interface OrderWatchOptions {
  readonly list: ListFile;
  readonly presence: Presence;
  /** By claim. */
  readonly held: ReadonlyMap<string, Held>;
  /** What is to begin yet. */
  readonly queue: Queue;
  readonly now: () => Date;
  /** Somebody asked this runner to leave. */
  readonly onStop: (how: StopHow) => void;
  /** Somebody asked for so many experiments at the same time. */
  readonly onSlots: (slots: number) => void;
  /** An order could not be read. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

const PERIOD_MS = 1_000;

/**
 * Looks every second for what others ask of this runner and of its experiments: one `stat` of the list and one `open` each of
 * the orders to the runner itself; the list is read only when it has changed.
 */
export class OrderWatch {
  readonly #options: OrderWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #seen: readonly Entry[] | undefined;
  /** The last that was obeyed. */
  #slotOrder: string | undefined;

  constructor(options: OrderWatchOptions) {
    this.#options = options;
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
    const { list, presence, held, queue, onStop } = this.#options;
    const { runner } = presence.identity();
    const how = await this.#unlessUnreadable(async () => stopOrder(list.path, runner));
    if (how) onStop(how);
    await this.#unlessUnreadable(async () => this.#obeySlots());
    const mine = [...held]; // a claim that is made while we read may not be in what we read
    const waiting = queue.claims();
    if (mine.length + waiting.length === 0) return;
    const entries = await list.newest();
    if (entries === this.#seen && mine.every(([, { timeout }]) => timeout === undefined)) return;
    this.#seen = entries;
    // Whoever wants something of one that is to begin yet gets it by its being given back.
    if (waiting.some(({ n, claim }) => isOrdered(entries[findClaim(entries, n, claim)])))
      await queue.giveBack();
    for (const [claim, one] of mine) await this.#obey(entries, claim, one);
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

  async #obeySlots(): Promise<void> {
    const { list, presence, onSlots } = this.#options;
    const { runner } = presence.identity();
    const order = await slotOrder(list.path, runner);
    if (!order || order.id === this.#slotOrder) return;
    const slots = parseSlotCount(order.wanted, os.availableParallelism());
    this.#slotOrder = order.id;
    onSlots(slots);
    await answerSlots(list.path, runner, order.id, slots);
  }

  async #obey(entries: readonly Entry[], claim: string, { n, control, timeout }: Held): Promise<void> {
    const entry = entries[findClaim(entries, n, claim)];
    if (entry?.status !== "running") {
      control.stop({ kind: "interrupted", signal: "SIGTERM" }); // another has it
      return;
    }
    const { order } = entry.facts;
    if (order === "cancel") control.stop({ kind: "cancelled" });
    if ((order === "pause") !== control.paused) {
      if (order === "pause") await control.pause();
      else await control.resume();
      const { list, now } = this.#options;
      await list.update(noteOrder(n, claim, order === "pause" ? now().toISOString() : undefined));
    }
    limit(control, timeout, entries);
  }
}

function isOrdered(entry: Entry | undefined): boolean {
  return entry?.status === "running" && entry.facts.order !== undefined;
}

/** Tells `control` the limit `timeout`; a share of the median once there is one. */
export function limit(
  control: AttemptControl,
  timeout: string | number | undefined,
  entries: readonly Entry[],
): void {
  if (timeout === undefined) return;
  const parsed = parseTimeLimit(timeout);
  if ("ms" in parsed) {
    control.limit(parsed.ms);
    return;
  }
  const median = medianDuration(entries);
  if (median !== undefined) control.limit(median * parsed.medians);
}
