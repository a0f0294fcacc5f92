import type { Claimed } from "../list/claim.ts";
import { release } from "../list/settle.ts";
import type { ListFile } from "../store/list-file.ts";
import { BATCH_MS } from "./pace.ts";
import type { Presence } from "./presence.ts";

/** What keeps moving is looked at so often. */
const PERIOD_MS = 250;

/**
 * Entries that this runner has claimed together and that are to begin one after the other. When those before them take longer
 * than was thought, they are given back, so that others can run them.
 */
export class Queue {
  readonly #list: ListFile;
  readonly #presence: Presence;
  readonly #onGivenBack: (count: number) => void;
  readonly #entries: Claimed[] = [];
  readonly #timer: NodeJS.Timeout;
  #lastTake = performance.now();
  #giving: Promise<void> = Promise.resolve();

  constructor(list: ListFile, presence: Presence, onGivenBack: (count: number) => void) {
    [this.#list, this.#presence, this.#onGivenBack] = [list, presence, onGivenBack];
    this.#timer = setInterval(() => {
      if (this.length > 0 && performance.now() - this.#lastTake > 2 * BATCH_MS)
        this.giveBack().catch(() => {});
    }, PERIOD_MS);
    this.#timer.unref();
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Claims of those that wait, with their numbers. */
  claims(): readonly { readonly n: number; readonly claim: string }[] {
    return this.#entries.map(({ n, entry }) => ({ n, claim: entry.facts.claim }));
  }

  add(entries: readonly Claimed[]): void {
    for (const claimed of entries) {
      const { claim } = claimed.entry.facts;
      this.#entries.push(claimed);
      this.#presence.hold(claim, () => this.#remove(claim));
    }
    this.#lastTake = performance.now();
  }

  /** The next one, which is the caller's from now on. */
  take(): Claimed | undefined {
    const claimed = this.#entries.shift();
    if (claimed) this.#presence.drop(claimed.entry.facts.claim);
    this.#lastTake = performance.now();
    return claimed;
  }

  /** Gives all of them back.
   *  @throws CooperateError when that cannot be written; whoever takes us for dead gives them back then */
  async giveBack(): Promise<void> {
    const entries = this.#entries.splice(0);
    if (entries.length > 0) {
      this.#onGivenBack(entries.length);
      const before = this.#giving;
      this.#giving = Promise.all(entries.map(async (claimed) => this.#release(claimed))).then(
        async () => before,
      );
    }
    await this.#giving;
  }

  /** Gives all back, and looks no more. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.giveBack();
  }

  async #release(claimed: Claimed): Promise<void> {
    await this.#list.update(release(claimed), { stubborn: true });
    this.#presence.drop(claimed.entry.facts.claim);
  }

  #remove(claim: string): void {
    const at = this.#entries.findIndex(({ entry }) => entry.facts.claim === claim);
    if (at !== -1) this.#entries.splice(at, 1);
  }
}
