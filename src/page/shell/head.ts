import { type Figures, figuresOf } from "../data/figures.ts";
import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import { counted, dateOf, whole } from "../format.ts";
import type { View } from "../part.ts";
import { statusColor } from "../theme.ts";
import { cardsOf } from "./cards.ts";
import { keeping } from "./keeping.ts";
import { warningsOf } from "./warnings.ts";

/** What stands above everything: the name, how far the list is, and its figures. */
export interface Head {
  readonly element: HTMLElement;
  readonly show: (view: View) => void;
}

export function makeHead(): Head {
  const element = el("header");
  let before: View | undefined;
  return {
    element,
    show(view) {
      // it tells of all entries, whatever the filter says
      if (before?.data === view.data && before.metric === view.metric && before.better === view.better)
        return;
      before = view;
      const figures = figuresOf(view.data);
      const cards = cardsOf(view, figures).map(({ value, label }) =>
        el("div", { class: "card" }, el("dt", {}, label), el("dd", {}, value)),
      );
      const content = [
        el(
          "div",
          { class: "title" },
          el("h1", {}, el("bdi", {}, view.data.title)),
          el("p", { class: "sub" }, subtitle(view.data)),
        ),
        ...statusBar(figures),
        ...warningsOf(view.data),
        ...(cards.length > 0 ? [el("dl", { class: "cards" }, ...cards)] : []),
      ];
      keeping(element, () => element.replaceChildren(...content));
    },
  };
}

function subtitle({ n, total, folder, madeAt }: ReportData): string {
  const shown =
    n.length === total
      ? counted(total, "entry", "entries")
      : `${whole(n.length)} of ${counted(total, "entry", "entries")}`;
  return `${shown}${folder === undefined ? "" : ` in ${folder}`} · ${dateOf(madeAt)}`;
}

/** How many entries have which status, as a bar and in words. */
function statusBar({ counts }: Figures): Node[] {
  if (counts.length === 0) return [];
  const words = counts.map(({ status, count }) => `${whole(count)} ${status}`).join(", ");
  const bar = counts.map(({ status, count }) =>
    el("i", { style: `flex:${count};background:${statusColor(status)}`, title: `${whole(count)} ${status}` }),
  );
  const key = counts.map(({ status, count }) =>
    el(
      "li",
      {},
      el("i", { class: "dot", style: `background:${statusColor(status)}` }),
      el("b", {}, whole(count)),
      ` ${status}`,
    ),
  );
  return [
    el("div", { class: "bar", role: "img", "aria-label": words }, ...bar),
    el("ul", { class: "key" }, ...key),
  ];
}
