import type { Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import { acknowledgeOrder } from "../../list/changes/acknowledge-order.ts";
import { findClaim } from "../../list/changes/change.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import type { ListFile } from "../../store/list-file.ts";
import { applyTimeLimit, type HeldAttempt } from "./held-attempt.ts";
import type { Stop } from "../experiment/stop.ts";

/** A claim whose experiment has not started yet. */
interface QueuedClaim {
  /** The number of its entry. */
  readonly n: number;
  readonly claim: string;
}

/** What this runner has claimed and not started yet. */
export interface QueuedWork {
  claims(): readonly QueuedClaim[];
  /** Gives all of it back to the list.
   *  @throws CooperateError when that cannot be written */
  giveBack(): Promise<void>;
}

export interface ControlApplierParts {
  readonly list: ListFile;
  /** By claim. */
  readonly held: ReadonlyMap<string, HeldAttempt>;
  readonly queue: QueuedWork;
  readonly clock: Pick<Clock, "now">;
  /** Sees the list as each change of this runner finds it. */
  readonly unheld?: { observe(entries: readonly Entry[]): void };
}

/** Why an attempt is stopped whose entry belongs to another runner by now. */
const TAKEN: Stop = { kind: "interrupted", signal: "SIGTERM" };

/** Applies control orders to the attempts that this runner has: orders to the runner, and orders
 *  in the records of the list. */
export class ControlApplier {
  readonly #parts: ControlApplierParts;

  constructor(parts: ControlApplierParts) {
    this.#parts = parts;
    parts.list.onLocked((entries) => this.#applyLocked(entries));
  }

  /** Applies an order to one attempt. */
  carryOut({ what }: ControlOrder, claim: string, attempt: HeldAttempt): void {
    if (what === "cancel") attempt.control.stop({ kind: "cancelled" });
    else if (what === "stop") attempt.control.stop(TAKEN);
    else if (what === "pause" || what === "resume") this.#setPaused(claim, attempt, what === "pause");
  }

  /** Gives back all claims that have not started. Where an order concerns one of them, the list
   *  has it and applies it as the claim is given back. */
  giveBack(): void {
    const { list, queue } = this.#parts;
    queue.giveBack().catch((error: unknown) => list.reportInvalid(error));
  }

  /** Compares the attempts of this runner with a list that was read without its lock. Such a list
   *  may not have an order to pause yet that the runner has carried out already: the runner
   *  checks that under the lock.
   *  @param held,queued what the runner had before the list was read */
  async compare(
    entries: readonly Entry[],
    held: readonly (readonly [string, HeldAttempt])[],
    queued: readonly QueuedClaim[],
  ): Promise<void> {
    const { list } = this.#parts;
    if (hasOrder(queued, entries)) this.giveBack();
    let isUnsure = false;
    for (const [claim, attempt] of held) {
      const order = orderIn(entries, claim, attempt);
      applyStop(attempt, order);
      if (concernsPause(order)) isUnsure ||= (order === "pause") !== attempt.control.paused;
      applyTimeLimit(attempt.control, attempt.timeout, entries);
    }
    // A change that changes nothing: it takes the lock, and so calls #applyLocked.
    if (isUnsure) await list.update((newest) => ({ entries: newest, value: undefined }));
  }

  /** Applies the orders of the list as a change of this runner found it, under the lock. So the
   *  list is no older than any order that this runner has read. */
  #applyLocked(entries: readonly Entry[]): void {
    const { held, queue, unheld } = this.#parts;
    unheld?.observe(entries);
    if (hasOrder(queue.claims(), entries)) this.giveBack();
    for (const [claim, attempt] of held) {
      const order = orderIn(entries, claim, attempt);
      applyStop(attempt, order);
      if (concernsPause(order)) this.#setPaused(claim, attempt, order === "pause");
      // There may be a median by now.
      if (attempt.control.limitMs === undefined) applyTimeLimit(attempt.control, attempt.timeout, entries);
    }
  }

  #setPaused(claim: string, attempt: HeldAttempt, isPaused: boolean): void {
    if (isPaused === attempt.control.paused) return;
    // Not awaited: while the list cannot be changed, the runner can still obey other orders.
    this.#pause(claim, attempt, isPaused).catch((error: unknown) => this.#parts.list.reportInvalid(error));
  }

  async #pause(claim: string, { n, control }: HeldAttempt, isPaused: boolean): Promise<void> {
    const { list, clock } = this.#parts;
    if (isPaused) await control.pause();
    else await control.resume();
    if (isPaused !== control.paused) return; // the opposite was ordered meanwhile, and acknowledged
    await list.update(acknowledgeOrder(n, claim, isPaused ? clock.now().toISOString() : undefined));
  }
}

/** What the list orders for an attempt; `taken`: another runner has the entry. */
type ListedOrder = "cancel" | "pause" | "taken" | undefined;

function orderIn(entries: readonly Entry[], claim: string, { n }: HeldAttempt): ListedOrder {
  const entry = entries[findClaim(entries, n, claim)];
  return entry?.status === "running" ? entry.facts.order : "taken";
}

function applyStop({ control }: HeldAttempt, order: ListedOrder): void {
  if (order === "cancel") control.stop({ kind: "cancelled" });
  else if (order === "taken") control.stop(TAKEN);
}

/** Whether `order` says that the attempt is to pause or to run. */
function concernsPause(order: ListedOrder): boolean {
  return order === "pause" || order === undefined;
}

/** Whether the list has an order for one of the claims that have not started. */
function hasOrder(queued: readonly QueuedClaim[], entries: readonly Entry[]): boolean {
  return queued.some(({ n, claim }) => {
    const entry = entries[findClaim(entries, n, claim)];
    return entry?.status === "running" && entry.facts.order !== undefined;
  });
}
