import { formatFor, type NumberFormat } from "../../text/digits.ts";
import { numberIn } from "../../text/read-number.ts";
import { numbersOf } from "./numbers.ts";
import type { MetricColumn, ParamColumn, ReportData } from "./report-data.ts";
import { lastAttempts } from "./last-attempts.ts";

/** What an entry has in one column: to sort and to compare by, and to write down with all digits. */
export interface Column {
  readonly name: string;
  readonly role: "fact" | "param" | "metric";
  readonly isNumeric: boolean;
  /** Empty where there is nothing. */
  readonly textOf: (row: number) => string;
  /** NaN where there is none. */
  readonly numberOf: (row: number) => number;
  /** How numbers of a metric are written for people. */
  readonly format: NumberFormat;
}

const AS_IT_IS: NumberFormat = { kind: "significant", digits: 4 };
const known = new WeakMap<ReportData, Column[]>();

/** All columns of `data`: n, status, parameters, metrics, and the other facts. A name that a
 *  parameter has already gets its kind behind it. */
export function columnsOf(data: ReportData): Column[] {
  let columns = known.get(data);
  if (!columns) known.set(data, (columns = collect(data)));
  return columns;
}

function collect(data: ReportData): Column[] {
  const last = lastAttempts(data);
  const text = (name: string, textOf: (row: number) => string): Column => ({
    name,
    role: "fact",
    isNumeric: false,
    textOf,
    numberOf: () => Number.NaN,
    format: AS_IT_IS,
  });
  const number = (name: string, numberOf: (row: number) => number): Column => ({
    name,
    role: "fact",
    isNumeric: true,
    textOf: (row) => (Number.isNaN(numberOf(row)) ? "" : String(numberOf(row))),
    numberOf,
    format: AS_IT_IS,
  });
  const { names } = data;
  const all = [
    number("n", (row) => data.n[row] ?? Number.NaN),
    text("status", (row) => data.statuses[data.status[row] ?? -1] ?? ""),
    ...(names ? [text("name", (row) => names[row] ?? "")] : []),
    ...data.params.map(paramColumn),
    ...data.metrics.map(metricColumn),
    number("time", (row) => last.seconds(row)),
    text("host", (row) => last.host(row)),
  ];
  const seen = new Set<string>();
  return all.map((column) => {
    let { name } = column;
    while (seen.has(name)) name = `${name} (${column.role})`;
    seen.add(name);
    return { ...column, name };
  });
}

function paramColumn({ name, values, index, isNumeric }: ParamColumn): Column {
  const numbers = values.map(numberIn);
  return {
    name,
    role: "param",
    isNumeric,
    textOf: (row) => values[index[row] ?? -1] ?? "",
    // values are in their order, so that of texts is theirs
    numberOf: (row) => (isNumeric ? numbers[index[row] ?? -1] : index[row]) ?? Number.NaN,
    format: AS_IT_IS,
  };
}

function metricColumn(column: MetricColumn): Column {
  const numbers = numbersOf(column);
  return {
    name: column.name,
    role: "metric",
    isNumeric: !column.isText,
    textOf: (row) => String(column.values[row] ?? ""),
    numberOf: (row) => numbers[row] ?? Number.NaN,
    format: formatFor(
      [...numbers].filter((value) => Number.isFinite(value)),
      [],
    ),
  };
}
