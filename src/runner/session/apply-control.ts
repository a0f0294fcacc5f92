import { parseTimeLimit } from "../../core/time-limit.ts";
import type { Entry } from "../../core/entry.ts";
import { findClaim } from "../../list/changes/change.ts";
import { acknowledgeOrder } from "../../list/changes/acknowledge-order.ts";
import { medianDuration } from "../../list/queries/tally.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import type { Stop } from "../experiment/process-control.ts";
import type { LocalQueue } from "../batching/local-queue.ts";

/** An experiment that this runner has. */
export interface HeldAttempt {
  readonly n: number;
  readonly control: AttemptControl;
  /** The longest time it may take, as the entry or `--timeout` says it; it is told once that counts. */
  timeout: string | number | undefined;
}

export interface ControlApplierParts {
  readonly list: ListFile;
  /** By claim. */
  readonly held: ReadonlyMap<string, HeldAttempt>;
  /** What is to begin yet. */
  readonly queue: Pick<LocalQueue, "claims" | "giveBack">;
  readonly now: () => Date;
}

/** Claimed, and to begin yet. */
interface QueuedClaim {
  readonly n: number;
  readonly claim: string;
}

const TAKEN: Stop = { kind: "interrupted", signal: "SIGTERM" };

/** Does what is asked of the experiments that this runner has: by an order to it, or by what their records in the list say. */
export class ControlApplier {
  readonly #parts: ControlApplierParts;

  constructor(parts: ControlApplierParts) {
    this.#parts = parts;
    parts.list.onLocked((entries) => this.#heed(entries));
  }

  /** Has an experiment do what an order says. */
  carryOut({ what }: ControlOrder, claim: string, one: HeldAttempt): void {
    if (what === "cancel") one.control.stop({ kind: "cancelled" });
    else if (what === "stop") one.control.stop(TAKEN);
    else if (what === "pause" || what === "resume") this.#setPaused(claim, one, what === "pause");
  }

  /** Gives back all that is to begin yet: what others want of it the list says, and so does with it. */
  giveBack(): void {
    const { list, queue } = this.#parts;
    queue.giveBack().catch((error: unknown) => list.reportInvalid(error));
  }

  /** Compares what we have with a list that was read without its lock. An order to pause may be carried out already and not be in it yet:
   *  that is looked at under the lock.
   *  @param mine,waiting what we had before it was read */
  async compare(
    entries: readonly Entry[],
    mine: readonly (readonly [string, HeldAttempt])[],
    waiting: readonly QueuedClaim[],
  ): Promise<void> {
    const { list } = this.#parts;
    if (isOrdered(waiting, entries)) this.giveBack();
    let isUnsure = false;
    for (const [claim, one] of mine) {
      const order = orderIn(entries, claim, one);
      end(one, order);
      if (isOfPause(order)) isUnsure ||= (order === "pause") !== one.control.paused;
      limit(one.control, one.timeout, entries);
    }
    if (isUnsure) await list.update((newest) => ({ entries: newest, value: undefined })); // #heed sees it
  }

  /** The list as a change of ours found it, under its lock. So it is no older than any order that we have read. */
  #heed(entries: readonly Entry[]): void {
    const { held, queue } = this.#parts;
    if (isOrdered(queue.claims(), entries)) this.giveBack();
    for (const [claim, one] of held) {
      const order = orderIn(entries, claim, one);
      end(one, order);
      if (isOfPause(order)) this.#setPaused(claim, one, order === "pause");
      if (one.control.limitMs === undefined) limit(one.control, one.timeout, entries); // there may be a median now
    }
  }

  #setPaused(claim: string, one: HeldAttempt, isPaused: boolean): void {
    if (isPaused === one.control.paused) return;
    // Nobody waits for it: where the list cannot be changed now, other orders can be obeyed.
    this.#pause(claim, one, isPaused).catch((error: unknown) => this.#parts.list.reportInvalid(error));
  }

  async #pause(claim: string, { n, control }: HeldAttempt, isPaused: boolean): Promise<void> {
    const { list, now } = this.#parts;
    if (isPaused) await control.pause();
    else await control.resume();
    if (isPaused !== control.paused) return; // the opposite was asked meanwhile, and is noted
    await list.update(acknowledgeOrder(n, claim, isPaused ? now().toISOString() : undefined));
  }
}

/** What the list asks of an experiment; `taken`: another has the entry. */
type Asked = "cancel" | "pause" | "taken" | undefined;

function orderIn(entries: readonly Entry[], claim: string, { n }: HeldAttempt): Asked {
  const entry = entries[findClaim(entries, n, claim)];
  return entry?.status === "running" ? entry.facts.order : "taken";
}

function end({ control }: HeldAttempt, order: Asked): void {
  if (order === "cancel") control.stop({ kind: "cancelled" });
  else if (order === "taken") control.stop(TAKEN);
}

function isOfPause(order: Asked): boolean {
  return order === "pause" || order === undefined;
}

function isOrdered(waiting: readonly QueuedClaim[], entries: readonly Entry[]): boolean {
  return waiting.some(({ n, claim }) => {
    const entry = entries[findClaim(entries, n, claim)];
    return entry?.status === "running" && entry.facts.order !== undefined;
  });
}

/** Tells `control` the limit `timeout`; a share of the median once there is one in `entries`. */
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
