import type { Clock } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import type { Selection } from "../core/selection.ts";
import type { ReportData } from "../page/data/report-data.ts";
import { failedTails } from "../report/page/failed-tails.ts";
import { pageOf, type PageWishes } from "../report/page/page-of.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { Gatherer } from "../results/query/gatherer.ts";
import type { ResultRow } from "../results/row.ts";
import { jobLogLines } from "../verbs/shared/job-log-lines.ts";

/** What the page is to show, and of which entries. */
export interface LiveWishes extends PageWishes {
  readonly selection: Selection | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** The data of a page, and the numbers of the entries whose results were read for it. */
export interface MadePage {
  readonly data: ReportData;
  readonly fresh: ReadonlySet<number>;
}

/** Makes the data of the same page again and again, and reads only what has changed. */
export class PageMaker {
  readonly #clock: Pick<Clock, "now">;
  readonly #wishes: LiveWishes;
  readonly #gatherer: Gatherer;
  #tails: ReadonlyMap<number, string> = new Map();
  #known: Pick<ReportData, "hosts" | "lanes"> | undefined;

  /** @throws CooperateError (usage) for a metric or a pattern that cannot be understood */
  constructor(clock: Pick<Clock, "now">, wishes: LiveWishes) {
    const { file, selection, options, settings, env } = wishes;
    const needs = { curves: true, keepRows: false, fromAll: options.fromAll ?? false, filesShown: 0 };
    [this.#clock, this.#wishes] = [clock, wishes];
    this.#gatherer = new Gatherer(file, selection, settings, needs, env);
  }

  /** @param isOld whether an entry has reported more since it was read, though it is the same
   *  @param isLost whether the runner of a running entry is known to be dead
   *  @throws CooperateError (usage) when nothing matches, or a column is not there */
  async make(
    entries: readonly Entry[],
    isOld: (n: number) => boolean,
    isLost: (entry: Entry) => boolean,
  ): Promise<MadePage> {
    const { options, settings } = this.#wishes;
    const gathered = await this.#gatherer.gather(entries, isOld);
    const chosen = chooseItems(gathered.items, gathered.collected.columns, settings.renames, options);
    const fresh = new Set(this.#gatherer.fresh);
    const data = await pageOf(this.#wishes, {
      gathered,
      chosen,
      madeAt: this.#clock.now().getTime(),
      known: this.#known,
      isLost,
      tailsOf: async (rows) => this.#tailsOf(rows, fresh),
    });
    this.#known = options.anonymous ? undefined : data;
    return { data, fresh };
  }

  async #tailsOf(
    rows: readonly ResultRow[],
    fresh: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, string>> {
    const read = await failedTails(
      rows.filter(({ n }) => fresh.has(n)),
      jobLogLines,
    );
    const kept = rows.flatMap(({ n }): [number, string][] => {
      const tail = fresh.has(n) ? read.get(n) : this.#tails.get(n);
      return tail === undefined ? [] : [[n, tail]];
    });
    this.#tails = new Map(kept);
    return this.#tails;
  }
}
