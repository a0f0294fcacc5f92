import { dirname, resolve } from "node:path";
import type { Entry } from "../../core/entry.ts";
import { ALL, select, type Selection } from "../../core/selection.ts";
import { collect } from "../collect.ts";
import { parseMetrics } from "../metric-spec.ts";
import { missedIn } from "../missed.ts";
import { namesOf, withSaved } from "../params/saved-params.ts";
import type { CollectRequest, NumberedEntry } from "../request.ts";
import type { Collected, ResultRow } from "../row.ts";
import { parseFrom } from "../sources/from-pattern.ts";
import { SavedParams } from "../store/saved-params.ts";
import type { Item } from "../tables/item.ts";
import { ListParams } from "./list-params.ts";
import type { Settings } from "./settings.ts";
import { withFiles } from "./with-files.ts";

/** What was asked of the entries of a list. */
export interface Gathered {
  readonly items: readonly Item[];
  readonly collected: Collected;
  /** How many entries the list has. */
  readonly total: number;
}

/** How much of the results is needed. */
export interface Needs {
  readonly curves: boolean;
  readonly keepRows: boolean;
  readonly fromAll: boolean;
  /** The pattern of `--files`, and how many names it is to show. */
  readonly files?: string | undefined;
  readonly filesShown: number;
}

/** What is known of one entry. */
interface Known {
  readonly entry: Entry;
  readonly rows: readonly ResultRow[];
  /** By row, the settings that its attempt has saved. */
  readonly saved: readonly (Readonly<Record<string, unknown>> | undefined)[];
}

/** Reads what the entries of a list have reported, once or again and again: then only those are read
 *  that have changed. Parameters are read in the light of the whole list (params-of.ts). */
export class Gatherer {
  readonly #selection: Selection;
  readonly #needs: Needs;
  readonly #request: CollectRequest;
  readonly #params: ListParams;
  readonly #columns = new Set<string>();
  #known = new Map<number, Known>();
  #warnings: readonly string[] = [];
  #fresh: readonly number[] = [];

  /** @throws CooperateError (usage) for a metric or a pattern that cannot be understood */
  constructor(
    file: string,
    selection: Selection | undefined,
    settings: Settings,
    needs: Needs,
    env: Readonly<NodeJS.ProcessEnv>,
  ) {
    this.#selection = selection ?? ALL;
    this.#needs = needs;
    this.#params = new ListParams(settings.flags);
    const from = settings.from.map(parseFrom);
    this.#request = {
      folder: resolve(dirname(file)),
      metrics: parseMetrics(settings.metric),
      // without files, logs are read in several threads
      ...(from.length > 0 && { from }),
      curves: needs.curves,
      keepRows: needs.keepRows,
      fromAll: needs.fromAll,
      attempts: settings.attempts,
      better: settings.goalOf,
      env,
      paramsOf: (entry, n) => this.#params.of(entry, n),
    };
  }

  /** The numbers of the entries that were read by the last call. */
  get fresh(): readonly number[] {
    return this.#fresh;
  }

  /** Reads what the selected ones of `entries` have reported.
   *  @param isOld whether an entry has reported more since it was read, though it is the same
   *  @throws CooperateError when nothing matches */
  async gather(entries: readonly Entry[], isOld: (n: number) => boolean = () => false): Promise<Gathered> {
    const numbers = select(entries, this.#selection);
    this.#params.read(entries);
    const fresh = numbers.filter((n) => this.#known.get(n)?.entry !== entries[n] || isOld(n));
    if (fresh.length > 0) await this.#collect(numbers, fresh, entries);
    this.#known = new Map(numbers.map((n) => [n, this.#known.get(n) as Known]));
    this.#fresh = fresh;
    const known = [...this.#known.values()];
    const rows = known.flatMap((each) => each.rows);
    const missed = missedIn(rows, this.#request.metrics ?? []);
    const collected = { rows, columns: [...this.#columns], warnings: this.#warnings, missed };
    return { items: this.#itemsOf(known), collected, total: entries.length };
  }

  /** Reads the `fresh` ones among those with these numbers. */
  async #collect(
    numbers: readonly number[],
    fresh: readonly number[],
    entries: readonly Entry[],
  ): Promise<void> {
    const collectThose = async (wanted: readonly number[]): Promise<Collected> => {
      const numbered = wanted.map((n): NumberedEntry => ({ n, entry: entries[n] as Entry }));
      return withFiles(await collect(numbered, this.#request), numbered, this.#request, this.#needs);
    };
    // A placeholder that none of a few knows may be known to others.
    const collected = await collectThose(fresh).catch(async (error: unknown) => {
      if (fresh.length === numbers.length) throw error;
      return collectThose(numbers);
    });
    for (const name of collected.columns) this.#columns.add(name);
    const saved = new SavedParams();
    const rowsOf = new Map<number, ResultRow[]>(fresh.map((n) => [n, []]));
    for (const row of collected.rows) rowsOf.get(row.n)?.push(row);
    for (const [n, rows] of rowsOf) {
      const settings = rows.map(({ log }) => (log === undefined ? undefined : saved.of(log)));
      this.#known.set(n, { entry: entries[n] as Entry, rows, saved: settings });
    }
    this.#warnings = [...collected.warnings, ...saved.unreadable.slice(0, 3)];
  }

  #itemsOf(known: readonly Known[]): Item[] {
    const own = known.map(({ entry, rows }) => rows.map(({ n }) => this.#params.of(entry, n)));
    const names = namesOf(own.flat());
    return known.flatMap(({ rows, saved }, i) =>
      rows.map((row, k): Item => {
        const params = own[i]?.[k] ?? new Map<string, string>();
        const settings = saved[k];
        return { row, params: settings ? withSaved(params, settings, names) : params };
      }),
    );
  }
}
