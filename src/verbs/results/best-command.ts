import { quoteWords } from "../../core/shell-words.ts";
import { compareValues } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import { finiteOf, mainColumn, type ResultTable } from "../../results/tables/table.ts";

/** The command of the first row that may be the best, as one would type it, with its variables before
 *  it. Of several runs in the row it is the best one. Undefined when no run has a value. */
export function bestCommand(table: ResultTable): string | undefined {
  const { rows, columns } = table;
  const column = mainColumn(table);
  const at = column === undefined ? -1 : columns.indexOf(column);
  const row = rows.find(({ counts, cells }) => counts && finiteOf(cells[at]) !== undefined);
  if (row === undefined || column === undefined) return undefined;
  const metric = column.metric ?? column.name;
  const sign = column.goal === "min" ? 1 : -1;
  const valueOf = ({ row: { metrics } }: Item) => {
    const value = metrics.get(metric);
    return typeof value === "object" ? undefined : value;
  };
  const done = row.items.filter((item) => item.row.status === "done");
  const [best] = (done.length > 0 ? done : [...row.items]).sort((a, b) =>
    compareValues({ isNumeric: true }, valueOf(a), valueOf(b), sign),
  );
  if (best === undefined) return undefined;
  const { argv, options, facts } = best.row.entry;
  const env = Object.entries(options.env ?? {}).map(
    ([name, value]) => `${name}=${quoteWords(["", value]).slice(3)}`,
  );
  const ran = "ran" in facts ? facts.ran : undefined;
  return [...env, quoteWords(ran ?? argv)].join(" ");
}
