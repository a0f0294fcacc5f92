import type { Clock } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { livenessOf } from "../core/liveness.ts";
import { claimOf } from "../core/seen-attempt.ts";
import { SingleFlight } from "../core/single-flight.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { FileGrowth } from "./file-growth.ts";
import { LiveBudget } from "./live-budget.ts";
import type { News, NewsSource } from "./news.ts";
import { PageMaker, type LiveWishes } from "./page-maker.ts";
import { PageVersions } from "./page-versions.ts";

/** A look that is younger is taken for a new one. */
const FRESH_MS = 500;

/** Follows one list and what its experiments report, for all pages that show it. A look costs an
 *  open of the list and a stat for each running entry when nothing has changed. */
export class LiveList implements NewsSource {
  readonly #clock: Clock;
  readonly #list: ListFile;
  readonly #observer: LivenessObserver;
  readonly #maker: PageMaker;
  readonly #growth: FileGrowth;
  readonly #budget: LiveBudget;
  readonly #control: boolean;
  readonly #onBug: (error: unknown) => void;
  readonly #versions = new PageVersions();
  readonly #looking = new SingleFlight<void>();
  #entries: readonly Entry[] = [];
  #shown: readonly Entry[] | undefined;
  #lost = "";
  #trouble: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #json: { readonly id: string; readonly text: string } | undefined;

  /** @throws CooperateError (usage) for a metric or a pattern that cannot be understood */
  constructor(clock: Clock, wishes: LiveWishes, control: boolean, onBug: (error: unknown) => void) {
    const { file, settings } = wishes;
    [this.#clock, this.#control, this.#onBug] = [clock, control, onBug];
    // The next look tries again.
    this.#list = openListFile(file, { retryForMs: 0 });
    this.#observer = LivenessObserver.of(file, clock);
    this.#maker = new PageMaker(clock, wishes);
    this.#growth = new FileGrowth(settings.metric.length + settings.from.length > 0);
    this.#budget = new LiveBudget(clock);
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** The entries as they were read last; their numbers are those of the page. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The entries that a page of version `id` shows, by what does not change while a list runs;
   *  undefined when it shows others than the list has now. */
  entriesOf(id: string): readonly Entry[] | undefined {
    return this.#versions.isOfShape(id) ? this.#shown : undefined;
  }

  newsSince(id: string): News | undefined {
    const news = this.#versions.newsSince(id);
    return news?.kind === "reset" && !this.#budget.mayReset() ? undefined : news;
  }

  async look(): Promise<void> {
    await this.#looking.run(async () => {
      try {
        await this.#refresh();
        this.#trouble = undefined;
      } catch (error) {
        if (!(error instanceof CooperateError)) this.#onBug(error);
        this.#trouble = error instanceof CooperateError ? error.message : "this is a bug of cooperate";
      }
      this.#lookedAt = this.#clock.monotonic();
    });
  }

  /** Reads all of it for the first time.
   *  @throws CooperateError */
  async open(): Promise<void> {
    await this.#refresh();
    // What follows reads much less.
    this.#budget.hasMade(0);
  }

  /** A `LiveData` as JSON: the newest version, also while nothing new can be read. */
  async data(): Promise<string> {
    if (this.#clock.monotonic() - this.#lookedAt > FRESH_MS) await this.look();
    const { id } = this.#versions;
    if (this.#json?.id !== id) {
      const start = this.#clock.monotonic();
      this.#json = { id, text: JSON.stringify(this.#versions.live(this.#control)) };
      this.#budget.hasSerialized(this.#clock.monotonic() - start);
    }
    return this.#json.text;
  }

  async #refresh(): Promise<void> {
    this.#entries = await this.#list.newest();
    const entries = this.#entries;
    await this.#growth.look(entries, this.#versions.data?.n ?? []);
    const isLost = await this.#lostOf(entries);
    const hasChanged = entries !== this.#shown || isLost.text !== this.#lost;
    if (!hasChanged && !this.#growth.has) return;
    if (!this.#budget.mayMake(hasChanged)) return;
    const start = this.#clock.monotonic();
    const grown = this.#growth.take();
    const { data, fresh } = await this.#maker.make(entries, (n) => grown.has(n), isLost.test);
    [this.#shown, this.#lost] = [entries, isLost.text];
    const rows = data.n.flatMap((n, row) => (fresh.has(n) ? [row] : []));
    this.#versions.take(data, this.#claimsOf(data.n), new Set(rows));
    this.#budget.hasMade(this.#clock.monotonic() - start);
  }

  /** Which running entries are lost. */
  async #lostOf(
    entries: readonly Entry[],
  ): Promise<{ readonly test: (entry: Entry) => boolean; readonly text: string }> {
    const running = entries.filter(({ status }) => status === "running");
    if (running.length === 0) return { test: () => false, text: "" };
    const { livenessByClaim } = await this.#observer.refresh(running);
    const test = (entry: Entry): boolean =>
      entry.status === "running" && livenessOf(livenessByClaim, entry.facts.claim).kind === "lost";
    return { test, text: running.filter(test).map(claimOf).join() };
  }

  #claimsOf(numbers: readonly number[]): Readonly<Record<number, string>> {
    if (!this.#control) return {};
    const claims: Record<number, string> = {};
    for (const [row, n] of numbers.entries()) {
      const entry = this.#entries[n];
      const claim = entry && claimOf(entry);
      if (claim !== undefined) claims[row] = claim;
    }
    return claims;
  }
}
