import type { Claimed } from "../../list/changes/claim.ts";
import type { Claimer, Portion } from "../claiming/claimer.ts";
import type { SlotPool } from "../slot-pool.ts";
import type { Deadline } from "../claiming/deadline.ts";
import type { Shutdown } from "../shutdown.ts";
import type { BatchSizer } from "./batch-size.ts";
import type { LocalQueue } from "./local-queue.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";
import type { Admission } from "../claiming/admission.ts";
import type { Supervisors } from "../supervisor/pool.ts";

export interface WorkSourceParts {
  /** How many this runner may begin. */
  readonly max: number;
  /** Whether it may claim several at once. */
  readonly mayBatch: boolean;
  readonly claimer: Claimer;
  readonly pool: SlotPool;
  readonly deadline: Pick<Deadline, "leftMs">;
  readonly supervisors: Supervisors;
  readonly shutdown: Shutdown;
  readonly batchSizer: BatchSizer;
  readonly queue: LocalQueue;
  readonly writer: OutcomeWriter;
  readonly admission: Admission;
}

/** What claiming several has led to; whoever finds nothing in advance may find something when he needs it. */
type Filled = "some" | "nothing" | "nothing in advance";

/** Where the slots get their entries from: those that were claimed together with others and wait, and what is claimed anew. */
export class WorkSource {
  readonly #parts: WorkSourceParts;
  #begun = 0;
  /** The claim of several that is under way, for all slots. */
  #filling: Promise<Filled> | undefined;
  /** How many slots wait for it. */
  #idle = 0;
  /** How many wait when more is claimed. */
  #low = 0;

  constructor(parts: WorkSourceParts) {
    this.#parts = parts;
  }

  /** Whether this runner has begun as many as it may. */
  get isUsedUp(): boolean {
    return this.#begun >= this.#parts.max;
  }

  /** So many were given back before they began. */
  returned(count: number): void {
    this.#begun -= count;
  }

  /** The next entry for `slot`; undefined when there is none now, or nothing more is to begin.
   *  @throws CooperateError when the list cannot be read or written */
  async next(slot: number): Promise<Claimed | undefined> {
    const { shutdown } = this.#parts;
    while (!shutdown.reason) {
      const waiting = this.#takeWaiting(slot);
      if (waiting) return waiting;
      if (!this.#filling) {
        const count = this.#most((slots) => this.#parts.batchSizer.mostNow(slots));
        if (count === 0) return undefined;
        if (count === 1) return (await this.#claim(slot, 1, false))[0];
        this.#fill(slot, count, false);
      }
      if ((await this.#filled()) === "nothing") return undefined;
    }
    return undefined;
  }

  /** Waits for what is being claimed, with nothing to do. */
  async #filled(): Promise<Filled | undefined> {
    this.#idle++;
    try {
      return await this.#filling;
    } finally {
      this.#idle--;
    }
  }

  /** One for `slot` to begin behind what it has in hand: of those that wait, when there are enough for the other slots too. */
  spare(slot: number): Claimed | undefined {
    const { queue, shutdown, pool, batchSizer } = this.#parts;
    const isShort = batchSizer.isBrisk && queue.first?.entry.facts.queued !== undefined; // else it has a check, say
    if (shutdown.reason || queue.length <= pool.wanted || pool.isTooMany || !isShort) return undefined;
    return this.#takeWaiting(slot);
  }

  #takeWaiting(slot: number): Claimed | undefined {
    const { queue } = this.#parts;
    const waiting = queue.take();
    if (waiting && queue.length < this.#low) this.#fillInAdvance(slot);
    return waiting;
  }

  /** Waits for what is being claimed. */
  async end(): Promise<void> {
    await this.#filling?.catch(() => {});
  }

  #fillInAdvance(slot: number): void {
    if (this.#filling) return;
    const count = this.#most((slots) => this.#parts.batchSizer.most(slots));
    if (count > 1) this.#fill(slot, count, true);
  }

  /** Claims up to `count` for all slots.
   *  @param inAdvance when none of them begins at once */
  #fill(slot: number, count: number, inAdvance: boolean): void {
    this.#filling = this.#fillQueue(slot, count, inAdvance).finally(() => {
      this.#filling = undefined;
    });
    this.#filling.catch(() => {}); // told to those who wait for it; who finds nothing later tries again, and is told
  }

  async #fillQueue(slot: number, count: number, inAdvance: boolean): Promise<Filled> {
    const { queue, shutdown, supervisors, pool, writer, batchSizer } = this.#parts;
    writer.join(); // before, so that what waits for these outcomes may be claimed
    const claimed = await this.#claim(slot, count, inAdvance);
    // One alone is all of our share: in advance there is none.
    this.#low = claimed.length > 1 ? claimed.length * batchSizer.low : 0;
    queue.add(claimed);
    if (batchSizer.isBrisk) supervisors.foresee(claimed.length, pool.wanted);
    if (shutdown.reason) await queue.giveBack();
    else if (claimed.length > 0) pool.changed.notify(); // for slots that have found nothing
    if (claimed.length > 0) return "some";
    return inAdvance ? "nothing in advance" : "nothing";
  }

  /** How many to claim at most. */
  #most(of: (slots: number) => number): number {
    const { max, mayBatch, pool } = this.#parts;
    return Math.min(max - this.#begun, mayBatch ? of(pool.wanted) : 1);
  }

  /** How many of them, now that the list is at hand: while it was waited for much has begun or ended. */
  #portion(inAdvance: boolean): Portion {
    const { queue, shutdown, batchSizer, pool, deadline } = this.#parts;
    const count = batchSizer.batch(pool.wanted, queue.length, deadline.leftMs);
    const idle = this.#idle;
    if (!inAdvance || idle > 0) return { most: Math.max(count, idle), idle };
    const isOfUse = count > 1 && !shutdown.reason && !queue.isStuck;
    return { most: isOfUse ? count : 0, behind: queue.length, idle };
  }

  async #claim(slot: number, count: number, inAdvance: boolean): Promise<readonly Claimed[]> {
    const { claimer, pool, admission, batchSizer } = this.#parts;
    this.#begun += count;
    admission.begin();
    const who = claimer.claimant(pool.wanted > 1 || slot > 0 ? slot : undefined);
    let claimed: readonly Claimed[] = [];
    try {
      claimed = await claimer.claim(who, count, () => this.#portion(inAdvance));
      if (claimed.length > 0) batchSizer.claimed(claimed.length);
      return claimed;
    } finally {
      this.#begun -= count - claimed.length;
      if (claimed.length === 0) admission.leave(who.claim);
    }
  }
}
