import type { Curve } from "../results/row.ts";
import type { Store } from "../results/store/store.ts";
import type { ResultTable } from "../results/tables/table.ts";

/** What came out of a list. */
export interface Results {
  /** Names of columns, as in the CSV of `--results`: `lr`, `acc`, `acc_std`, `acc_n`. */
  readonly columns: readonly string[];
  /** Values by column; undefined where there is none. */
  readonly rows: readonly Readonly<Record<string, number | string | undefined>>[];
  /** The same before it was summed up in columns, for {@link toLatex}. */
  readonly table: ResultTable;
  /** What was odd, one message for each. */
  readonly warnings: readonly string[];
  /** How a metric of entry `n` went over the steps of its latest attempt that is shown. */
  curves(n: number, name: string): Curve | undefined;
  /** What entry `n` has saved.
   *  @throws CooperateError (usage) when it has had no attempt, or is not among the rows */
  store(n: number): Store;
}
