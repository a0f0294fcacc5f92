import type { ControlAnswer, ControlRequest, LiveData } from "../data/live-data.ts";
import { el } from "../el.ts";
import { askFor } from "./order-dialog.ts";
import { type Order, ORDERS, requestFor, rowsFor } from "./orders.ts";

/** The buttons that change entries: those that the page shows, by its filter and its selection. */
export interface OrderBar {
  readonly element: HTMLElement;
  readonly show: (data: LiveData, rows: readonly number[]) => void;
}

/** @param send carries out an order; rejects with why it could not be sent */
export function makeOrderBar(send: (request: ControlRequest) => Promise<ControlAnswer>): OrderBar {
  let [data, rows]: [LiveData | undefined, readonly number[]] = [undefined, []];
  const said = el("div", { class: "said-orders", role: "status" });
  let isBusy = false;
  const give = async (order: Order): Promise<void> => {
    const [seen, meant] = [data, data ? rowsFor(order, data, rows) : []];
    if (!seen || meant.length === 0 || isBusy) return;
    const priority = await askFor(order, seen, meant);
    if (priority === undefined) return;
    isBusy = true;
    said.replaceChildren(el("p", {}, `${order.word}: asked ...`));
    // What was shown when it was asked counts, not what has come since.
    const lines = await send(requestFor(order, seen, meant, priority)).then(
      (answer) => answer.lines,
      (error: unknown) => [`not done: ${error instanceof Error ? error.message : String(error)}`],
    );
    isBusy = false;
    said.replaceChildren(...lines.map((line) => el("p", {}, line)));
  };
  const buttons = ORDERS.map((order) => {
    const count = el("span", { class: "count" });
    const button = el(
      "button",
      { type: "button", "data-order": order.order, on: { click: () => void give(order) } },
      order.order === "priority" ? "Priority … " : `${order.word} `,
      count,
    );
    return { order, button, count };
  });
  return {
    element: el(
      "div",
      { class: "orders", role: "group", "aria-label": "orders for the entries that are shown" },
      el("span", { class: "soft" }, "What is shown: "),
      ...buttons.map(({ button }) => button),
      said,
    ),
    show(next, shown) {
      [data, rows] = [next, shown];
      for (const { order, button, count } of buttons) {
        const { length } = rowsFor(order, next, shown);
        count.textContent = length.toLocaleString("en");
        // not disabled, which would throw the keyboard out
        if (length === 0) button.setAttribute("aria-disabled", "true");
        else button.removeAttribute("aria-disabled");
      }
    },
  };
}
