import { SingleFlight } from "../../core/single-flight.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { isQueued } from "../../list/queries/queued.ts";
import type { Claimer, Portion } from "../claiming/claimer.ts";
import type { Deadline } from "../claiming/deadline.ts";
import type { Eligibility } from "../claiming/eligibility.ts";
import type { Admission } from "../claiming/admission.ts";
import type { StartThrottle } from "../claiming/start-throttle.ts";
import type { Hindrance } from "../experiment/hindrance.ts";
import type { InvalidListTolerance } from "../slots/invalid-list.ts";
import type { Shutdown } from "../slots/shutdown.ts";
import type { WorkSource } from "../slots/slot-loop.ts";
import type { SlotPool } from "../slots/slot-pool.ts";
import type { Supervisors } from "../supervisor/pool.ts";
import type { BatchSizer } from "./batch-size.ts";
import type { LocalQueue } from "./local-queue.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";

export interface ClaimingSourceParts {
  /** How many entries this runner may begin. */
  readonly max: number;
  /** Whether it may claim several at once. */
  readonly mayBatch: boolean;
  /** Whether it runs one entry that the user named: a postponed one is not tried again. */
  readonly isSingle: boolean;
  readonly claimer: Pick<Claimer, "claim" | "claimant" | "halted">;
  readonly eligibility: Pick<Eligibility, "refresh">;
  readonly pool: Pick<SlotPool, "wanted" | "isTooMany" | "dismisses" | "changed">;
  readonly deadline: Pick<Deadline, "leftMs">;
  readonly supervisors: Pick<Supervisors, "foresee">;
  readonly shutdown: Pick<Shutdown, "reason">;
  readonly batchSizer: BatchSizer;
  readonly queue: LocalQueue;
  readonly session: { done(claim: string): void };
  readonly writer: Pick<OutcomeWriter, "join">;
  readonly admission: Pick<Admission, "open" | "begin" | "leave"> & Partial<Pick<Admission, "refresh">>;
  readonly throttle: Pick<StartThrottle, "onHindrance">;
  readonly tolerance: InvalidListTolerance;
  /** Resolves when a slot may claim (options.ts). */
  readonly demand?: (() => Promise<void>) | undefined;
  /** Called when the list has too many failed entries to go on. */
  readonly halt: () => Promise<void>;
}

/** What claiming several has led to; a slot that finds nothing in advance may find something when
 *  it needs it. */
type Filled = "some" | "nothing" | "nothing in advance";

/**
 * Where the slots get their entries from: those that were claimed together with others and wait
 * in this runner, or newly claimed ones. It keeps the books of what it hands out: how many, and
 * which GPUs they have.
 */
export class ClaimingSource implements WorkSource {
  readonly #parts: ClaimingSourceParts;
  /** How many this runner has claimed, less those that were given back after they had been handed
   *  out. */
  #claimed = 0;
  /** The claim of several that is under way, for all slots. */
  readonly #filling = new SingleFlight<Filled>();
  /** How many slots wait for it. */
  #idle = 0;
  /** With fewer than that in the queue, more is claimed. */
  #low = 0;

  constructor(parts: ClaimingSourceParts) {
    this.#parts = parts;
  }

  /** Whether this runner has begun as many entries as it may. */
  get isUsedUp(): boolean {
    return this.#left <= 0;
  }

  async next(slot: number): Promise<Claimed | undefined> {
    return this.#parts.tolerance.unlessInvalid(this.#next(slot), 1);
  }

  /** One for `slot` to begin behind the entry that it runs: of those that wait, when there are
   *  enough for the other slots too. */
  spare(slot: number): Claimed | undefined {
    const { queue, shutdown, pool, batchSizer } = this.#parts;
    const isShort = batchSizer.isBrisk && queue.first !== undefined && isQueued(queue.first.entry); // else it has a check, say
    if (shutdown.reason || queue.length <= pool.wanted || pool.isTooMany || !isShort) return undefined;
    return this.#takeWaiting(slot);
  }

  /** An entry that was handed out has not begun: it waits again, for any slot. */
  putBack(claimed: Claimed): void {
    const { queue, shutdown, pool } = this.#parts;
    queue.putBack(claimed);
    if (shutdown.reason)
      queue.giveBack().catch(() => {}); // thrown again at the end
    else pool.changed.notify();
  }

  /** An entry that was handed out is pending again in the list, without an attempt.
   *  @param hindrance why it could not begin; undefined when it was postponed */
  giveBack({ entry }: Claimed, hindrance: Hindrance | undefined): void {
    const { session, isSingle, shutdown, throttle } = this.#parts;
    session.done(entry.facts.claim);
    if (hindrance || !isSingle) this.#claimed--;
    if (hindrance && !shutdown.reason) throttle.onHindrance(hindrance);
  }

  /** An entry that was handed out runs no more. */
  ended(claimed: Claimed): void {
    this.#parts.queue.ended(claimed);
    this.#parts.admission.leave(claimed.entry.facts.claim);
  }

  /** Waits for what is being claimed. */
  async end(): Promise<void> {
    await this.#filling.current?.catch(() => {});
  }

  async #next(slot: number): Promise<Claimed | undefined> {
    const { eligibility, shutdown, pool, admission, claimer, halt, demand } = this.#parts;
    await demand?.();
    await eligibility.refresh();
    await admission.refresh?.();
    if (shutdown.reason || pool.dismisses(slot) || !admission.open) return undefined;
    const claimed = await this.#take(slot);
    if (claimer.halted) await halt();
    return claimed;
  }

  async #take(slot: number): Promise<Claimed | undefined> {
    const { shutdown, batchSizer } = this.#parts;
    while (!shutdown.reason) {
      const waiting = this.#takeWaiting(slot);
      if (waiting) return waiting;
      if (!this.#filling.current) {
        const count = this.#most((slots) => batchSizer.mostNow(slots));
        if (count <= 0) return undefined;
        if (count === 1) return (await this.#claim(slot, 1, false))[0];
        this.#fill(slot, count, false);
      }
      if ((await this.#filled()) === "nothing") return undefined;
    }
    return undefined;
  }

  /** How many more this runner may begin. */
  get #left(): number {
    return this.#parts.max - this.#claimed + this.#parts.queue.givenBack;
  }

  /** Waits for the claim that is under way, as an idle slot. */
  async #filled(): Promise<Filled | undefined> {
    this.#idle++;
    try {
      return await this.#filling.current;
    } finally {
      this.#idle--;
    }
  }

  #takeWaiting(slot: number): Claimed | undefined {
    const { queue } = this.#parts;
    const waiting = queue.take();
    if (waiting && queue.length < this.#low) this.#fillInAdvance(slot);
    return waiting;
  }

  #fillInAdvance(slot: number): void {
    if (this.#filling.current) return;
    const count = this.#most((slots) => this.#parts.batchSizer.most(slots));
    if (count > 1) this.#fill(slot, count, true);
  }

  /** Claims up to `count` entries for all slots.
   *  @param inAdvance whether no slot waits for one of them */
  #fill(slot: number, count: number, inAdvance: boolean): void {
    // Slots that wait for it get its error; one that finds nothing later tries again, and gets its
    // own.
    this.#filling.run(async () => this.#fillQueue(slot, count, inAdvance)).catch(() => {});
  }

  async #fillQueue(slot: number, count: number, inAdvance: boolean): Promise<Filled> {
    const { queue, shutdown, supervisors, pool, writer, batchSizer } = this.#parts;
    writer.join(); // first, so that entries that wait for these outcomes (`after`) can be claimed
    const claimed = await this.#claim(slot, count, inAdvance);
    // A share of one entry means that there are few left: nothing is claimed in advance then.
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
    const { mayBatch, pool } = this.#parts;
    return Math.min(this.#left, mayBatch ? of(pool.wanted) : 1);
  }

  /** How many to claim, decided when the list has been read: much has begun or ended while it was
   *  waited for. */
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
    this.#claimed += count;
    const who = claimer.claimant(pool.wanted > 1 || slot > 0 ? slot : undefined);
    admission.begin(who.claim);
    let claimed: readonly Claimed[] = [];
    try {
      claimed = await claimer.claim(who, count, () => this.#portion(inAdvance));
      if (claimed.length > 0) batchSizer.claimed(claimed.length);
      return claimed;
    } finally {
      this.#claimed -= count - claimed.length;
      if (claimed.length === 0) admission.leave(who.claim);
    }
  }
}
