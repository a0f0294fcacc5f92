import type { LiveData } from "../data/live-data.ts";
import { el } from "../el.ts";
import { counted } from "../format.ts";
import type { Order } from "./orders.ts";

const MOST_NAMED = 8;

/** Asks whether an order is really meant.
 *  @param rows the entries that it is for
 *  @returns the priority (0 for other orders); undefined when it is not meant */
export async function askFor(
  { order, word, answer: yes = word, effect }: Order,
  data: LiveData,
  rows: readonly number[],
): Promise<number | undefined> {
  const priority = el("input", { type: "number", step: "any", value: "0", id: "order-priority" });
  const what = counted(rows.length, "entry", "entries");
  const heading = order === "priority" ? `Priority of ${what}` : `${word} ${what}?`;
  return new Promise((resolve) => {
    let answer: number | undefined;
    const close = (): void => dialog.close();
    const confirm = (): void => {
      if (order === "priority" && !priority.checkValidity()) return;
      const value = order === "priority" ? priority.valueAsNumber : 0;
      if (!Number.isFinite(value)) return;
      answer = value;
      close();
    };
    const dialog: HTMLDialogElement = el(
      "dialog",
      {
        "aria-labelledby": "order-title",
        on: {
          close() {
            dialog.remove();
            resolve(answer);
          },
        },
      },
      el("h2", { id: "order-title" }, heading),
      el("p", {}, effect),
      named(data, rows),
      order === "priority" && el("label", { class: "choice" }, "Priority ", priority),
      el(
        "div",
        { class: "buttons" },
        el(
          "button",
          { type: "button", autofocus: order !== "priority", on: { click: close } },
          "Leave as it is",
        ),
        el("button", { type: "button", class: "meant", on: { click: confirm } }, yes),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    if (order === "priority") priority.select();
  });
}

function named({ n, commands, names }: LiveData, rows: readonly number[]): HTMLElement {
  const items = rows.slice(0, MOST_NAMED).map((row) => {
    const text = commands?.[row] ?? names?.[row] ?? "";
    return el("li", {}, `entry ${n[row]} `, el("code", {}, el("bdi", {}, text)));
  });
  const more = rows.length - items.length;
  return el(
    "ul",
    { class: "named" },
    ...items,
    more > 0 && el("li", {}, `and ${more.toLocaleString("en")} more`),
  );
}
