import type { CancelTimer, Clock } from "../../core/clock.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { markStarted } from "../../list/changes/mark-started.ts";
import { releaseAll } from "../../list/changes/settle.ts";
import { isQueued } from "../../list/queries/queued.ts";
import type { ListFile } from "../../store/list-file.ts";
import { MAX_WAIT_MS, type BatchSizer } from "./batch-size.ts";

/** How often the queue looks for entries that have waited too long, milliseconds. */
const PERIOD_MS = 250;

export interface LocalQueueParts {
  readonly list: Pick<ListFile, "update">;
  readonly batchSizer: Pick<BatchSizer, "patienceMs">;
  readonly clock: Pick<Clock, "now" | "monotonic" | "every">;
  /** Who is told which claims wait here (session/runner-session.ts). */
  readonly session: {
    /** `revoke` is called when somebody else has taken the claim, until `drop`. */
    hold(claim: string, revoke: () => void): void;
    drop(claim: string): void;
    /** The claim is no longer ours. */
    done(claim: string): void;
  };
}

interface QueuedEntry {
  readonly claimed: Claimed;
  /** Its place among all that ever waited here. */
  readonly rank: number;
  /** Since when it waits, by the monotonic clock. */
  readonly since: number;
}

/**
 * Entries that this runner has claimed together and that begin one after the other. When the ones
 * before them take longer than expected, or they have waited for too long, they are given back,
 * so that other runners can have them.
 */
export class LocalQueue {
  readonly #parts: LocalQueueParts;
  readonly #entries: QueuedEntry[] = [];
  readonly #cancelTimer: CancelTimer;
  /** By claim: entries that run and have waited here, since when they run, and since when they had
   *  waited. */
  readonly #begun = new Map<string, { readonly at: number; readonly rank: number; readonly since: number }>();
  /** All that is being given back. Rejects from the first failure on. */
  #givingBack: Promise<void> = Promise.resolve();
  #rank = 0;
  #givenBack = 0;
  #lastTake: number;

  constructor(parts: LocalQueueParts) {
    this.#parts = parts;
    this.#lastTake = parts.clock.monotonic();
    this.#cancelTimer = parts.clock.every(PERIOD_MS, () => this.#giveBackLate());
  }

  /** How many entries were given back from here so far. */
  get givenBack(): number {
    return this.#givenBack;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Claims and numbers of the entries that wait. */
  claims(): readonly { readonly n: number; readonly claim: string }[] {
    return this.#entries.map(({ claimed: { n, entry } }) => ({ n, claim: entry.facts.claim }));
  }

  add(entries: readonly Claimed[]): void {
    const since = this.#parts.clock.monotonic();
    for (const claimed of entries) this.#insert(this.#entries.length, { claimed, rank: this.#rank++, since });
    this.#lastTake = since;
  }

  /** Whether the running entries take longer than expected, so that nothing more is to wait behind
   *  them. */
  get isStuck(): boolean {
    return this.#parts.clock.monotonic() - this.#lastTake > this.#parts.batchSizer.patienceMs;
  }

  /** The next one, which is the caller's from now on. */
  take(): Claimed | undefined {
    const waiting = this.#entries.shift();
    this.#lastTake = this.#parts.clock.monotonic();
    if (!waiting) return undefined;
    const { claimed, rank, since } = waiting;
    const { claim } = claimed.entry.facts;
    this.#parts.session.drop(claim);
    if (isQueued(claimed.entry)) this.#begun.set(claim, { at: this.#lastTake, rank, since });
    return claimed;
  }

  /** Puts an entry back that was taken and has not begun: it waits again in its place. */
  putBack(claimed: Claimed): void {
    const { rank = 0, since = this.#parts.clock.monotonic() } =
      this.#begun.get(claimed.entry.facts.claim) ?? {};
    this.ended(claimed);
    const behind = this.#entries.findIndex((each) => each.rank > rank);
    this.#insert(behind === -1 ? this.#entries.length : behind, { claimed, rank, since });
  }

  /** The one that {@link take} would give. */
  get first(): Claimed | undefined {
    return this.#entries[0]?.claimed;
  }

  /** An entry that was taken runs no more. */
  ended({ entry }: Claimed): void {
    this.#begun.delete(entry.facts.claim);
  }

  /** Gives all entries back.
   *  @throws CooperateError when that cannot be written; whoever finds this runner dead gives them
   *    back then */
  async giveBack(): Promise<void> {
    await this.#giveBack(this.#entries.splice(0));
  }

  async #giveBack(entries: readonly QueuedEntry[]): Promise<void> {
    if (entries.length > 0) {
      this.#givenBack += entries.length;
      const released = this.#release(entries.map(({ claimed }) => claimed));
      this.#givingBack = Promise.all([this.#givingBack, released]).then(() => {});
    }
    await this.#givingBack;
  }

  /** Gives all entries back, and stops the timer. */
  async end(): Promise<void> {
    this.#cancelTimer();
    await this.giveBack();
  }

  /** Marks entries that run for longer than expected as started, and gives back what waits behind
   *  them. */
  #giveBackLate(): void {
    const now = this.#parts.clock.monotonic();
    const { patienceMs } = this.#parts.batchSizer;
    const wallNow = this.#parts.clock.now().getTime();
    const slow = [...this.#begun].filter(([, { at }]) => now - at > patienceMs);
    for (const [claim] of slow) this.#begun.delete(claim);
    const starts = slow.map(
      ([claim, { at }]) => [claim, new Date(wallNow - (now - at)).toISOString()] as const,
    );
    // Best effort: without it others wait longer than they need to.
    if (slow.length > 0) this.#parts.list.update(markStarted(new Map(starts))).catch(() => {});
    const late = this.#entries.filter(({ since }) => now - since > MAX_WAIT_MS).length; // they are the first in the queue
    this.#giveBack(this.#entries.splice(0, this.isStuck ? this.length : late)).catch(() => {});
  }

  async #release(claimed: readonly Claimed[]): Promise<void> {
    await this.#parts.list.update(releaseAll(claimed), { retryOnPermissionError: true });
    for (const { entry } of claimed) {
      this.#parts.session.drop(entry.facts.claim);
      this.#parts.session.done(entry.facts.claim);
    }
  }

  #insert(at: number, waiting: QueuedEntry): void {
    const { claim } = waiting.claimed.entry.facts;
    this.#entries.splice(at, 0, waiting);
    this.#parts.session.hold(claim, () => this.#remove(claim));
  }

  #remove(claim: string): void {
    const at = this.#entries.findIndex(({ claimed }) => claimed.entry.facts.claim === claim);
    if (at === -1) return;
    this.#entries.splice(at, 1);
    this.#parts.session.done(claim);
  }
}
