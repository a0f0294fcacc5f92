import type { Entry } from "../../core/entry.ts";
import { namesIn } from "../../core/names-in.ts";
import { version } from "../../core/version.ts";
import type { ReportData } from "../../page/data/report-data.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";
import type { Gathered } from "../../results/query/gatherer.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import type { Settings } from "../../results/query/settings.ts";
import type { ResultRow } from "../../results/row.ts";
import { pageColumns } from "./page-columns.ts";
import type { PageRequest } from "./page-request.ts";
import { reportData } from "./report-data.ts";

/** What a page is to show, as the command line says. */
export interface PageWishes {
  readonly file: string;
  readonly options: QueryOptions & {
    readonly logs?: boolean;
    readonly commands?: boolean;
    readonly anonymous?: true;
  };
  readonly settings: Settings;
  /** The words of the command line. */
  readonly command: readonly string[];
}

/** What is known of a list at a moment. */
export interface PageFacts extends Pick<PageRequest, "madeAt" | "known"> {
  readonly gathered: Pick<Gathered, "collected" | "total">;
  readonly chosen: Chosen;
  /** Whether the runner of a running entry is known to be dead. */
  readonly isLost: (entry: Entry) => boolean;
  /** Reads the last lines of job logs; asked only when they are to be shown. */
  readonly tailsOf: (rows: readonly ResultRow[]) => Promise<ReadonlyMap<number, string>>;
  /** Told what is odd about the options, which the page tells, too. */
  readonly warn?: (message: string) => void;
}

/** The data of a page, for `--report` and `--serve`.
 *  @throws CooperateError (usage) for a column that is not there */
export async function pageOf(
  { file, options, settings, command }: PageWishes,
  { gathered, chosen, madeAt, known, isLost, tailsOf, warn }: PageFacts,
): Promise<ReportData> {
  const { items } = chosen;
  const warnings = [...gathered.collected.warnings];
  const columns = pageColumns(chosen, options, settings, (message) => {
    warnings.push(message);
    warn?.(message);
  });
  return reportData({
    list: file,
    madeAt,
    command,
    version: version(),
    total: gathered.total,
    warnings,
    items,
    columns,
    counting: options.status === undefined ? undefined : namesIn(options.status),
    goalOf: settings.goalOf,
    isGuessed: settings.isGuessed,
    main: settings.main,
    isLost,
    tails: options.logs === false ? undefined : await tailsOf(items.map(({ row }) => row)),
    withCommands: options.commands !== false,
    anonymous: options.anonymous ?? false,
    known,
  });
}
