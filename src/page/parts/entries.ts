import { type Column, columnsOf } from "../data/columns.ts";
import { el } from "../el.ts";
import { counted, whole } from "../format.ts";
import type { Actions, Part, View } from "../part.ts";
import { commandCells, dataCell, headCell } from "./entry-cells.ts";
import { orderOf, sortRows } from "./sort-rows.ts";
import { saveCsv } from "./save-csv.ts";

const PER_PAGE = 25;
/** So many rows are printed. */
const MOST_PRINTED = 200;

/** A row for each entry that the filter lets through. */
export const entries: Part = {
  id: "entries",
  title: "All entries",
  note({ data, shown, isPrinted }) {
    const all = counted(data.n.length, "entry", "entries");
    const some = shown.length === data.n.length ? all : `${whole(shown.length)} of ${all}`;
    return isPrinted && shown.length > MOST_PRINTED ? `${some}; the first ${MOST_PRINTED}.` : `${some}.`;
  },
  isWanted: ({ data }) => data.n.length > 0,
  draw(box, view, actions) {
    const columns = columnsOf(view.data);
    const sorted = sortRows(view, columns);
    const size = view.isPrinted ? MOST_PRINTED : PER_PAGE;
    const pages = view.isPrinted ? 1 : Math.max(1, Math.ceil(sorted.length / size));
    const page = Math.min(view.page, pages - 1);
    const rows = sorted.slice(page * size, (page + 1) * size);
    box.replaceChildren(
      entryTable(view, columns, rows, actions),
      el(
        "div",
        { class: "pager" },
        ...(pages > 1 ? pager(page, pages, actions) : []),
        el(
          "button",
          { type: "button", "data-key": "csv", on: { click: () => saveCsv(view.data, columns, sorted) } },
          `Save ${sorted.length === view.data.n.length ? "all" : "these"} as CSV`,
        ),
      ),
    );
  },
};

function entryTable(view: View, columns: readonly Column[], rows: readonly number[], actions: Actions): Node {
  const order = orderOf(view, columns);
  const { commands } = view.data;
  const head = [
    ...columns.map((column) => headCell(column, order, view.isPrinted, actions)),
    el("th", { scope: "col" }, commands ? "command" : "log"),
  ];
  const body = rows.map((row) =>
    el("tr", {}, ...columns.map((column) => dataCell(column, row)), ...commandCells(view.data, row)),
  );
  return el(
    "div",
    { class: "wrap", tabindex: 0, role: "region", "aria-label": "table of all entries", "data-key": "wrap" },
    el("table", { class: "entries" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
  );
}

function pager(page: number, pages: number, { choose }: Actions): Node[] {
  const to = (label: string, key: string, target: number): Node => {
    const isOff = target < 0 || target >= pages;
    const click = (): void => {
      if (!isOff) choose({ page: target === 0 ? undefined : target }, "entries");
    };
    // not disabled, which would throw the keyboard out of the page at its end
    return el(
      "button",
      { type: "button", "data-key": key, "aria-disabled": isOff && "true", on: { click } },
      label,
    );
  };
  return [
    to("‹ Back", "back", page - 1),
    el("span", { role: "status" }, `page ${whole(page + 1)} of ${whole(pages)}`),
    to("Next ›", "next", page + 1),
  ];
}
