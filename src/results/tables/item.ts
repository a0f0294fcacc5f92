import type { ResultRow } from "../row.ts";

/** A row of results with the parameters of its entry. */
export interface Item {
  readonly row: ResultRow;
  readonly params: ReadonlyMap<string, string>;
}

/** A value of a column: a parameter is the text that was written. */
export type Value = string | number | undefined;
