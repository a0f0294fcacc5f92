import { stepOf } from "./flatten.ts";
import type { MetricSink } from "./report.ts";
import { valueOf } from "./value.ts";

/** Columns that tell the step, the finest first. */
const STEPS = ["step", "global_step", "iteration", "iter", "epoch"];

/** Adds the rows of a table whose first row has the names: with a column that tells the step as
 *  curves. Empty cells say nothing. */
export function addTable([names = [], ...rows]: readonly string[][], sink: MetricSink): void {
  const lower = names.map((name) => name.trim().toLowerCase());
  const steps = STEPS.map((name) => lower.indexOf(name)).find((i) => i >= 0) ?? -1;
  for (const [k, row] of rows.entries()) {
    const step = stepOf(row[steps]);
    for (const [i, cell] of row.entries()) {
      const name = names[i]?.trim() ?? "";
      // pandas writes the index without a name.
      if (cell !== "" && name !== "" && (i !== steps || sink.isTable)) sink.add(name, valueOf(cell), step, k);
    }
  }
}
