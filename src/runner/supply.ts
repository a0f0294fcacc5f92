import type { Claimed } from "../list/claim.ts";
import type { Claims } from "./claims.ts";
import type { Crew } from "./crew.ts";
import type { Leaving } from "./leaving.ts";
import type { Pace } from "./pace.ts";
import type { Queue } from "./queue.ts";
import type { Recorder } from "./recorder.ts";
import type { Room } from "./room.ts";
import type { Supervisors } from "./supervisor/pool.ts";

/** When so small a part of what was claimed together waits still, more is claimed, while that runs. */
const LOW = 1 / 4;

export interface SupplyParts {
  /** How many this runner may begin. */
  readonly max: number;
  /** Whether it may claim several at once. */
  readonly mayBatch: boolean;
  readonly claims: Claims;
  readonly crew: Crew;
  readonly supervisors: Supervisors;
  readonly leaving: Leaving;
  readonly pace: Pace;
  readonly queue: Queue;
  readonly recorder: Recorder;
  readonly room: Room;
}

/** Where the slots get their entries from: those that were claimed together with others and wait, and what is claimed anew. */
export class Supply {
  readonly #parts: SupplyParts;
  #begun = 0;
  /** The claim of several that is under way, for all slots: with how many. */
  #filling: Promise<number> | undefined;
  /** How many wait when more is claimed. */
  #low = 0;

  constructor(parts: SupplyParts) {
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
    const { leaving } = this.#parts;
    while (!leaving.reason) {
      const waiting = this.#takeWaiting(slot);
      if (waiting) return waiting;
      if (!this.#filling) {
        const count = this.#count();
        if (count === 0) return undefined;
        if (count === 1) return (await this.#claim(slot, 1))[0];
        this.#fill(slot, count);
      }
      if ((await this.#filling) === 0) return undefined;
    }
    return undefined;
  }

  /** One for `slot` to begin behind what it has in hand: of those that wait, when there are enough for the other slots too. */
  spare(slot: number): Claimed | undefined {
    const { queue, leaving, crew } = this.#parts;
    const isShort = queue.first?.entry.facts.queued !== undefined; // else it has a check, say
    if (leaving.reason || queue.length <= crew.wanted || crew.isTooMany || !isShort) return undefined;
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
    const count = this.#count();
    if (count > 1) this.#fill(slot, count, this.#parts.queue.length);
  }

  /** Claims several for all slots.
   *  @param behind how many are to begin before, when none of them begins at once */
  #fill(slot: number, count: number, behind?: number): void {
    this.#filling = this.#fillQueue(slot, count, behind).finally(() => {
      this.#filling = undefined;
    });
    this.#filling.catch(() => {}); // told to those who wait for it; who finds nothing later tries again, and is told
  }

  async #fillQueue(slot: number, count: number, behind: number | undefined): Promise<number> {
    const { queue, leaving, supervisors, crew, recorder } = this.#parts;
    const claiming = this.#claim(slot, count, behind);
    recorder.join();
    const claimed = await claiming;
    this.#low = claimed.length * LOW;
    queue.add(claimed);
    supervisors.foresee(claimed.length, crew.wanted);
    if (leaving.reason) await queue.giveBack();
    else if (claimed.length > 0) crew.bell.ring(); // for slots that have found nothing
    return claimed.length;
  }

  /** How many to claim now. */
  #count(): number {
    const { max, mayBatch, pace, crew } = this.#parts;
    return Math.min(max - this.#begun, mayBatch ? pace.batch(crew.wanted) : 1);
  }

  async #claim(slot: number, count: number, behind?: number): Promise<readonly Claimed[]> {
    const { claims, crew, room } = this.#parts;
    this.#begun += count;
    room.begin();
    const who = claims.claimant(crew.wanted > 1 || slot > 0 ? slot : undefined);
    let claimed: readonly Claimed[] = [];
    try {
      claimed = await claims.claim(who, count, behind);
      return claimed;
    } finally {
      this.#begun -= count - claimed.length;
      if (claimed.length === 0) room.leave(who.claim);
    }
  }
}
