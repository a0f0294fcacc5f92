import type { Clock } from "../../core/clock.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { isQueued } from "../../list/queries/queued.ts";
import { type Attempted, NOT_STARTED, type PlacedOrder, type Turn } from "../attempt/attempt.ts";
import type { RunClaimedResult } from "../attempt/run-claimed.ts";
import type { Executor, WorkSource } from "../slots/slot-loop.ts";
import type { BatchSizer } from "./batch-size.ts";
import type { ClaimingSource } from "./work-source.ts";

/** So many entries a supervisor has besides the one that it runs: it need not wait for us between
 *  two short experiments. */
const AHEAD = 4;

/** Makes one attempt at a claimed entry (attempt/run-claimed.ts). */
export type RunClaimed = (claimed: Claimed, slot: number, turn: Turn) => Promise<RunClaimedResult>;

export interface PipelineParts {
  readonly source: Pick<ClaimingSource, "next" | "spare" | "putBack" | "giveBack" | "ended">;
  readonly run: RunClaimed;
  readonly batchSizer: Pick<BatchSizer, "took">;
  readonly clock: Pick<Clock, "now" | "monotonic">;
}

/** An entry that was handed to a supervisor. */
interface Running {
  readonly claimed: Claimed;
  /** Undefined when there was no attempt. */
  readonly attempt: Promise<Attempted | undefined>;
  order: PlacedOrder | undefined;
  /** When its turn came; ISO 8601 in UTC. */
  startedAt?: string;
}

/** What one slot has handed to its supervisor. */
interface SlotPipeline {
  /** What begins behind the entry that runs, in that order (prefetch). */
  readonly ahead: Running[];
  /** The entry that runs for the slot loop. It may have taken it and then failed, before it could
   *  wait for it. */
  current: Running | undefined;
  /** Id of the latest order that the supervisor has; undefined while another is on its way. Not
   *  the order itself: each holds the one before it, back to the first. */
  last: number | undefined;
}

/**
 * Keeps supervisors supplied: while a slot runs a short entry, the next ones are handed over
 * already, and the supervisor begins each as soon as the one before has ended. The slot loop sees
 * a source and an executor.
 */
export class Pipeline implements WorkSource, Executor {
  readonly #parts: PipelineParts;
  readonly #slots = new Map<number, SlotPipeline>();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  /** When the entries began that run now and had waited for others, by claim, for the list. */
  get begun(): ReadonlyMap<string, string> {
    const begun = new Map<string, string>();
    for (const { current } of this.#slots.values()) {
      if (!current?.startedAt || !isQueued(current.claimed.entry)) continue;
      begun.set(current.claimed.entry.facts.claim, current.startedAt);
    }
    return begun;
  }

  async next(slot: number): Promise<Claimed | undefined> {
    const pipeline = this.#of(slot);
    pipeline.current = pipeline.ahead.shift();
    if (!pipeline.current) return this.#parts.source.next(slot);
    pipeline.current.startedAt = this.#parts.clock.now().toISOString();
    this.#prefetch(pipeline, slot);
    return pipeline.current.claimed;
  }

  async run(claimed: Claimed, slot: number): Promise<Attempted | undefined> {
    const { batchSizer, clock } = this.#parts;
    const since = clock.monotonic();
    const pipeline = this.#of(slot);
    const current = (pipeline.current ??= this.#begin(pipeline, claimed, slot, undefined));
    current.startedAt ??= clock.now().toISOString();
    const { attempt } = current;
    const ended = await attempt;
    pipeline.current = undefined;
    if (ended) batchSizer.took(clock.monotonic() - since);
    return ended;
  }

  recall(): void {
    for (const pipeline of this.#slots.values()) recall(pipeline);
  }

  async end(slot: number): Promise<readonly Attempted[]> {
    const pipeline = this.#of(slot);
    recall(pipeline);
    const handedOver = pipeline.current ? [pipeline.current, ...pipeline.ahead] : pipeline.ahead;
    const results = await Promise.allSettled(handedOver.map(async ({ attempt }) => attempt));
    this.#slots.delete(slot);
    return results.flatMap((result) => (result.status === "fulfilled" && result.value ? [result.value] : []));
  }

  #of(slot: number): SlotPipeline {
    const there = this.#slots.get(slot);
    if (there) return there;
    const made: SlotPipeline = { ahead: [], current: undefined, last: undefined };
    this.#slots.set(slot, made);
    return made;
  }

  #prefetch(pipeline: SlotPipeline, slot: number): void {
    const behind = pipeline.last;
    if (behind === undefined || pipeline.ahead.length >= AHEAD) return;
    const claimed = this.#parts.source.spare(slot);
    if (!claimed) return;
    const running = this.#begin(pipeline, claimed, slot, behind);
    pipeline.ahead.push(running);
    running.attempt.catch(() => {}); // thrown when the slot loop takes it
  }

  /** @param behind id of the order that must have ended well before; undefined begins at once */
  #begin(pipeline: SlotPipeline, claimed: Claimed, slot: number, behind: number | undefined): Running {
    const onOrdered = (order: PlacedOrder): void => {
      running.order = order;
      pipeline.last = order.id;
      this.#prefetch(pipeline, slot);
    };
    pipeline.last = undefined;
    const running: Running = {
      claimed,
      attempt: this.#attempt(claimed, slot, { behind, onOrdered }, () => {
        const at = pipeline.ahead.indexOf(running);
        if (at !== -1) pipeline.ahead.splice(at, 1);
      }),
      order: undefined,
    };
    return running;
  }

  async #attempt(
    claimed: Claimed,
    slot: number,
    turn: Turn,
    onNotStarted: () => void,
  ): Promise<Attempted | undefined> {
    const { source, run } = this.#parts;
    try {
      const result = await run(claimed, slot, turn);
      if (result === NOT_STARTED) {
        onNotStarted();
        source.putBack(claimed);
        return undefined;
      }
      if (result && !("hindrance" in result)) return result;
      source.giveBack(claimed, result?.hindrance);
      return undefined;
    } finally {
      source.ended(claimed);
    }
  }
}

function recall({ ahead }: SlotPipeline): void {
  for (const { order } of ahead) order?.recall();
}
