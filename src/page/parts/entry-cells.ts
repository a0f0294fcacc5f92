import { formatDuration } from "../../text/format-duration.ts";
import { formatNumber } from "../../text/format-number.ts";
import type { Column } from "../data/columns.ts";
import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import type { Actions } from "../part.ts";
import { statusColor } from "../theme.ts";
import { copyButton } from "./copy-button.ts";
import { logCommand } from "./log-command.ts";
import type { Order } from "./sort-rows.ts";

/** The head of a column: a button that sorts by it, and the other way round the next time. */
export function headCell(
  { name, isNumeric }: Column,
  order: Order,
  isPrinted: boolean,
  { choose }: Actions,
): HTMLElement {
  const isOrder = order.column.name === name;
  const arrow = order.sign === 1 ? " ↑" : " ↓";
  const click = (): void =>
    choose({ sort: `${isOrder && order.sign === 1 ? "-" : ""}${name}`, page: undefined }, "entries");
  const label = [el("bdi", {}, name), isOrder && el("span", { "aria-hidden": "true" }, arrow)];
  return el(
    "th",
    {
      scope: "col",
      class: isNumeric && "n",
      "aria-sort": isOrder && (order.sign === 1 ? "ascending" : "descending"),
    },
    ...(isPrinted
      ? label
      : [el("button", { type: "button", title: name, "data-key": `sort ${name}`, on: { click } }, ...label)]),
  );
}

export function dataCell(column: Column, row: number): HTMLElement {
  const text = column.textOf(row);
  if (column.name === "status" && column.role === "fact")
    return el("td", {}, el("i", { class: "dot", style: `background:${statusColor(text)}` }), text);
  if (!column.isNumeric) return el("td", { class: "text", title: text }, el("bdi", {}, text));
  return el("td", { class: "n" }, numberText(column, row, text));
}

/** Parameters as they are written, metrics with as many digits as tell them apart. */
function numberText(column: Column, row: number, text: string): string {
  if (text === "" || column.role === "param") return text;
  if (column.role === "metric") return formatNumber(column.numberOf(row), column.format);
  return column.name === "time" ? formatDuration(1000 * column.numberOf(row)) : text;
}

/** The command, with a button that copies the one that shows the log. */
export function commandCells(data: ReportData, row: number): HTMLElement[] {
  const command = data.commands?.[row];
  const log = logCommand(data.title, data.n[row] ?? 0);
  return [
    el(
      "td",
      { class: "command" },
      copyButton("log", log, `log ${data.n[row]}`),
      command !== undefined && el("code", { title: command }, command),
    ),
  ];
}
