import type { Entry } from "../../core/entry.ts";
import { storeOf } from "../../core/attempt-files.ts";
import { logPathOf } from "../shared/log-path.ts";

/** What the command line of `--store` says. */
export interface StoreOptions {
  readonly attempt?: string;
  readonly pattern?: string;
  readonly path?: true;
  readonly csv?: true;
  readonly json?: true;
  readonly overwrite?: true;
  readonly remove?: true;
  readonly dryRun?: true;
}

/** An attempt at an entry. */
export interface At {
  readonly file: string;
  readonly n: number;
  readonly entry: Entry;
  /** Undefined: the latest. */
  readonly attempt: number | undefined;
}

/** The folder of its store, which need not exist.
 *  @throws CooperateError (usage) when the list does not say where it is */
export function folderOf({ file, n, entry, attempt }: At): string {
  return storeOf(logPathOf(entry, n, file, attempt));
}
