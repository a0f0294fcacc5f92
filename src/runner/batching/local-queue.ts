import type { Claimed } from "../../list/changes/claim.ts";
import { markStarted } from "../../list/changes/mark-started.ts";
import { releaseAll } from "../../list/changes/settle.ts";
import type { ListFile } from "../../store/list-file.ts";
import { FARTHEST_MS, type BatchSizer } from "./batch-size.ts";
import type { RunnerSession } from "../session/runner-session.ts";

/** What keeps moving is looked at so often. */
const PERIOD_MS = 250;

interface QueuedEntry {
  readonly claimed: Claimed;
  /** Among all that ever waited here. */
  readonly rank: number;
  /** Since when. */
  readonly since: number;
}

/**
 * Entries that this runner has claimed together and that are to begin one after the other. When those before them take longer
 * than was thought, or they have waited for too long, they are given back, so that others can run them.
 */
export class LocalQueue {
  readonly #list: ListFile;
  readonly #session: RunnerSession;
  readonly #batchSizer: BatchSizer;
  readonly #onGivenBack: (count: number) => void;
  readonly #entries: QueuedEntry[] = [];
  readonly #timer: NodeJS.Timeout;
  /** By claim: those that run and have waited here, since when they run, and since when they had waited. */
  readonly #begun = new Map<string, { readonly at: number; readonly rank: number; readonly since: number }>();
  #rank = 0;
  #lastTake = performance.now();
  #giving: Promise<void> = Promise.resolve();

  constructor(
    list: ListFile,
    session: RunnerSession,
    batchSizer: BatchSizer,
    onGivenBack: (count: number) => void,
  ) {
    [this.#list, this.#session, this.#batchSizer, this.#onGivenBack] = [
      list,
      session,
      batchSizer,
      onGivenBack,
    ];
    this.#timer = setInterval(() => this.#look(), PERIOD_MS);
    this.#timer.unref();
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Claims of those that wait, with their numbers. */
  claims(): readonly { readonly n: number; readonly claim: string }[] {
    return this.#entries.map(({ claimed: { n, entry } }) => ({ n, claim: entry.facts.claim }));
  }

  add(entries: readonly Claimed[]): void {
    const since = performance.now();
    for (const claimed of entries) this.#insert(this.#entries.length, { claimed, rank: this.#rank++, since });
    this.#lastTake = since;
  }

  /** Whether what runs takes longer than was thought, so that nothing more is to wait behind it. */
  get isStuck(): boolean {
    return performance.now() - this.#lastTake > this.#batchSizer.patienceMs;
  }

  /** The next one, which is the caller's from now on. */
  take(): Claimed | undefined {
    const waiting = this.#entries.shift();
    this.#lastTake = performance.now();
    if (!waiting) return undefined;
    const { claimed, rank, since } = waiting;
    const { claim, queued } = claimed.entry.facts;
    this.#session.drop(claim);
    if (queued !== undefined) this.#begun.set(claim, { at: this.#lastTake, rank, since });
    return claimed;
  }

  /** It was taken, and has not begun: it waits again in its place. */
  putBack(claimed: Claimed): void {
    const { rank = 0, since = performance.now() } = this.#begun.get(claimed.entry.facts.claim) ?? {};
    this.ended(claimed);
    const behind = this.#entries.findIndex((each) => each.rank > rank);
    this.#insert(behind === -1 ? this.#entries.length : behind, { claimed, rank, since });
  }

  /** The one that {@link take} would give. */
  get first(): Claimed | undefined {
    return this.#entries[0]?.claimed;
  }

  /** It has ended, and waits or runs no more. */
  ended({ entry }: Claimed): void {
    this.#begun.delete(entry.facts.claim);
  }

  /** Gives all of them back.
   *  @throws CooperateError when that cannot be written; whoever takes us for dead gives them back then */
  async giveBack(): Promise<void> {
    await this.#giveBack(this.#entries.splice(0));
  }

  async #giveBack(entries: readonly QueuedEntry[]): Promise<void> {
    if (entries.length > 0) {
      this.#onGivenBack(entries.length);
      const [before, claimed] = [this.#giving, entries.map((waiting) => waiting.claimed)];
      this.#giving = this.#release(claimed).then(async () => before);
    }
    await this.#giving;
  }

  /** Gives all back, and looks no more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.giveBack();
  }

  /** What takes longer than was thought is no longer said to wait, and what waits behind it is given back. */
  #look(): void {
    const now = performance.now();
    const { patienceMs } = this.#batchSizer;
    const slow = [...this.#begun].filter(([, { at }]) => now - at > patienceMs).map(([claim]) => claim);
    for (const claim of slow) this.#begun.delete(claim);
    // What cannot be written is of no weight: others only wait longer than they need.
    if (slow.length > 0) this.#list.update(markStarted(new Set(slow))).catch(() => {});
    const late = this.#entries.filter(({ since }) => now - since > FARTHEST_MS).length; // the first of them
    this.#giveBack(this.#entries.splice(0, this.isStuck ? this.length : late)).catch(() => {});
  }

  async #release(claimed: readonly Claimed[]): Promise<void> {
    await this.#list.update(releaseAll(claimed), { stubborn: true });
    for (const { entry } of claimed) {
      this.#session.drop(entry.facts.claim);
      this.#session.done(entry.facts.claim);
    }
  }

  #insert(at: number, waiting: QueuedEntry): void {
    const { claim } = waiting.claimed.entry.facts;
    this.#entries.splice(at, 0, waiting);
    this.#session.hold(claim, () => this.#remove(claim));
  }

  #remove(claim: string): void {
    const at = this.#entries.findIndex(({ claimed }) => claimed.entry.facts.claim === claim);
    if (at === -1) return;
    this.#entries.splice(at, 1);
    this.#session.done(claim);
  }
}
