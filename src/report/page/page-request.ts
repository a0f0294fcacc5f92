import type { Entry } from "../../core/entry.ts";
import type { ReportData } from "../../page/data/report-data.ts";
import type { Direction } from "../../results/request.ts";
import type { Item } from "../../results/tables/item.ts";
import type { PageColumns } from "./page-columns.ts";

/** What a page is made of: everything that is known, before anything is left out. */
export interface PageRequest {
  /** The path of the list. */
  readonly list: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** The words of the command line that makes the page. */
  readonly command: readonly string[];
  readonly version: string;
  /** How many entries the list has. */
  readonly total: number;
  readonly warnings: readonly string[];
  /** The rows, one for each entry, ascending. */
  readonly items: readonly Item[];
  readonly columns: PageColumns;
  /** Statuses whose runs count for the best and for means; undefined: done. */
  readonly counting?: readonly string[] | undefined;
  readonly goalOf: (metric: string) => Direction;
  readonly isGuessed: (metric: string) => boolean;
  /** The metric that somebody cares about; the first one by default. */
  readonly main?: string | undefined;
  /** Whether the runner of a running entry is known to be dead. */
  readonly isLost?: (entry: Entry) => boolean;
  /** The last lines of job logs by the number of the entry; undefined to leave them out. */
  readonly tails?: ReadonlyMap<number, string> | undefined;
  readonly withCommands: boolean;
  /** Whether hosts, users and folders are not to be told. */
  readonly anonymous: boolean;
  /** Hosts and lanes of an earlier page, which keep their places in this one. */
  readonly known?: Pick<ReportData, "hosts" | "lanes"> | undefined;
}
