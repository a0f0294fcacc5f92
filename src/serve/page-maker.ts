import { namesIn } from "../core/names-in.ts";
import { version } from "../core/version.ts";
import type { Clock } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import type { Selection } from "../core/selection.ts";
import type { ReportData } from "../page/data/report-data.ts";
import { failedTails } from "../report/page/failed-tails.ts";
import { pageColumns } from "../report/page/page-columns.ts";
import { reportData } from "../report/page/report-data.ts";
import { chooseItems } from "../results/query/chosen-items.ts";
import { Gatherer } from "../results/query/gatherer.ts";
import type { QueryOptions } from "../results/query/options.ts";
import type { Settings } from "../results/query/settings.ts";
import type { ResultRow } from "../results/row.ts";
import { jobLogLines } from "../verbs/shared/job-log-lines.ts";

/** What a page is to show. */
export interface PageWishes {
  readonly file: string;
  readonly selection: Selection | undefined;
  readonly options: QueryOptions & {
    readonly logs?: boolean;
    readonly commands?: boolean;
    readonly anonymous?: true;
  };
  readonly settings: Settings;
  /** The words of the command line. */
  readonly command: readonly string[];
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
  readonly #wishes: PageWishes;
  readonly #gatherer: Gatherer;
  #tails: ReadonlyMap<number, string> = new Map();
  #known: Pick<ReportData, "hosts" | "lanes"> | undefined;

  /** @throws CooperateError (usage) for a metric or a pattern that cannot be understood */
  constructor(clock: Pick<Clock, "now">, wishes: PageWishes) {
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
    const { file, options, settings, command } = this.#wishes;
    const gathered = await this.#gatherer.gather(entries, isOld);
    const { items: all, collected } = gathered;
    const chosen = chooseItems(all, collected.columns, settings.renames, options);
    const fresh = new Set(this.#gatherer.fresh);
    const warnings = [...collected.warnings];
    const columns = pageColumns(chosen, options, settings, (message) => warnings.push(message));
    const rows = chosen.items.map(({ row }) => row);
    const data = reportData({
      list: file,
      madeAt: this.#clock.now().getTime(),
      command,
      version: version(),
      total: gathered.total,
      warnings,
      items: chosen.items,
      columns,
      counting: options.status === undefined ? undefined : namesIn(options.status),
      goalOf: settings.goalOf,
      isGuessed: settings.isGuessed,
      main: settings.main,
      isLost,
      tails: options.logs === false ? undefined : await this.#tailsOf(rows, fresh),
      withCommands: options.commands !== false,
      anonymous: options.anonymous ?? false,
      known: this.#known,
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
