import { usageError } from "../../core/failure.ts";
import { namesIn, quotedName } from "../../core/names-in.ts";
import { mostSimilar } from "../../core/similar.ts";
import { compareValues } from "./field.ts";
import type { Fields } from "./fields.ts";
import type { Item, Value } from "./item.ts";
import {
  finiteOf,
  isMeasure,
  mainColumn,
  type ResultCell,
  type ResultColumn,
  type ResultTable,
  type TableRow,
} from "./table.ts";

type Order = (a: TableRow, b: TableRow) => number;

/** The rows in the order of `--sort`; without it those that may be the best first, by the first metric
 *  or the one that the table says, and in the order of the list where there is none.
 *  @param text the name of a column; with a `-` before it the largest comes first
 *  @throws CooperateError (usage) when the table has no such column */
export function sortRows(table: ResultTable, text: string | undefined, fields: Fields): ResultTable {
  const order = text === undefined ? bestFirst(table) : by(table, text, fields);
  return order ? { ...table, rows: [...table.rows].sort(order) } : table;
}

function by({ columns, rows }: ResultTable, text: string, fields: Fields): Order {
  const sign = text.startsWith("-") ? -1 : 1;
  const typed = text.replace(/^-/, "");
  const known = fields.find(typed) ?? columns.find((column) => column.name === typed);
  // in quotes as in --columns, unless that is a name itself
  const [name = typed, ...others] = known ? [typed] : namesIn(typed);
  if (others.length > 0)
    throw usageError(`--sort ${typed}: rows are sorted by one column`, `--sort ${quotedName(name)}`);
  const i = columns.findIndex((column) => column.name === name || column.name === fields.find(name)?.name);
  const column = columns[i];
  if (column) return (a, b) => compareValues(column, scalar(a.cells[i]), scalar(b.cells[i]), sign);
  const field = fields.find(name);
  // what is not shown can order rows of one entry
  if (field && rows.every(({ items }) => items.length === 1)) {
    const valueOf = ({ items }: TableRow): Value => field.valueOf(items[0] as Item);
    return (a, b) => compareValues(field, valueOf(a), valueOf(b), sign);
  }
  const names = columns.map((each) => each.name);
  const similar = mostSimilar(name, names);
  throw usageError(
    `--sort: this table has no column ${name}`,
    similar === undefined ? `it has: ${names.map(quotedName).join(", ")}` : `did you mean ${similar}?`,
  );
}

/** By the main metric; in a pivot, by the best value that a row has of it. */
function bestFirst(table: ResultTable): Order | undefined {
  const { columns } = table;
  const first = mainColumn(table);
  if (first === undefined) return undefined;
  const sign = first.goal === "min" ? 1 : -1;
  const alike = [...columns.keys()].filter((i) => {
    const column = columns[i] as ResultColumn;
    return column === first || (first.pivot && column.pivot?.metric === first.pivot.metric);
  });
  const best = ({ cells }: TableRow): Value => {
    const values = alike.map((i) => scalar(cells[i]));
    return values.sort((a, b) => compareValues(first, a, b, sign))[0];
  };
  return (a, b) => Number(b.counts) - Number(a.counts) || compareValues(first, best(a), best(b), sign);
}

function scalar(cell: ResultCell): Value {
  if (!isMeasure(cell)) return cell;
  return cell.n === 0 ? undefined : (finiteOf(cell) ?? cell.value);
}
