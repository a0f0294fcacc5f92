import { formatFor } from "../../text/digits.ts";
import { formatNumber } from "../../text/format-number.ts";
import { el } from "../el.ts";
import { counted, whole } from "../format.ts";
import { type Numbers, numbersTable } from "../numbers.ts";
import type { Part, View } from "../part.ts";
import { LEVEL } from "../../results/statistics/against-best.ts";
import { type Setting, type Settings, settingsOf } from "../view/settings.ts";
import { strip, stripScale } from "./strip.ts";

const FIRST = 10;
const MORE = 25;

let shownCount = FIRST;

/** Settings by the mean of their runs, as `--results --over seed --test` has them. */
export const best: Part = {
  id: "best",
  title: "Best settings",
  note(view) {
    const settings = settingsOf(view);
    const { list, over, how } = settings;
    if (list.length === 0) return `No run that is shown has a value of ${view.metric?.name}.`;
    const count = counted(list.length, "setting");
    if (list.every(({ scores }) => scores.length === 1)) return `${count}, the best first.`;
    const of = over.length > 0 ? over.join(", ") : "runs";
    const marks = list.some(({ isLikeBest }) => isLikeBest)
      ? ` ≈ cannot be told from the best: ${how}, Holm's correction, p\u00a0≥\u00a0${LEVEL}.`
      : "";
    return `${count}; mean ± standard deviation over ${of}. On the right the dots are the runs, the bar their mean, and the line one standard deviation.${marks}`;
  },
  isWanted: ({ metric }) => metric !== undefined,
  draw(box, view, actions) {
    const settings = settingsOf(view);
    const { list } = settings;
    if (list.length === 0) return box.replaceChildren();
    const more = (): void => {
      shownCount += MORE;
      actions.choose({}, "best");
    };
    box.replaceChildren(
      bestTable(settings, view),
      el(
        "div",
        { class: "pager" },
        shownCount < list.length &&
          el(
            "button",
            { type: "button", "data-key": "more", on: { click: more } },
            `Show ${whole(Math.min(MORE, list.length - shownCount))} more`,
          ),
      ),
      numbersTable("the best settings", () => numbersOf(settings, view)),
    );
  },
};

function bestTable({ by, list }: Settings, { metric }: View): HTMLElement {
  const top = list.slice(0, shownCount);
  const format = formatFor(
    top.map((setting) => setting.mean),
    top.map((setting) => setting.std),
  );
  const text = (value: number): string => formatNumber(value, format);
  const hasSpread = top.some(({ scores }) => scores.length > 1);
  const scale = stripScale(top);
  const head = [
    ...by.map(({ name, isNumeric }) =>
      el("th", { scope: "col", class: isNumeric && "n", title: name }, el("bdi", {}, name)),
    ),
    el("th", { scope: "col", class: "n" }, el("bdi", {}, metric?.name), el("span", { class: "mark" })),
    el("th", { scope: "col", class: "n" }, "runs"),
    hasSpread &&
      el(
        "th",
        { scope: "col" },
        el("span", { class: "ends" }, el("span", {}, text(scale.low)), el("span", {}, text(scale.high))),
      ),
  ];
  const first = text(top[0]?.mean ?? Number.NaN);
  const rows = top.map((setting) =>
    el(
      "tr",
      { class: text(setting.mean) === first && "best" },
      ...by.map(({ values, index, isNumeric }) => {
        const value = values[index[setting.row] ?? -1] ?? "";
        return el("td", { class: isNumeric ? "n" : "text", title: value }, el("bdi", {}, value));
      }),
      el("td", { class: "n" }, ...scoreOf(setting, text)),
      el("td", { class: "n" }, runsOf(setting)),
      hasSpread && el("td", {}, strip(setting, scale)),
    ),
  );
  return el(
    "div",
    {
      class: "wrap",
      tabindex: 0,
      role: "region",
      "aria-label": "table of the best settings",
      "data-key": "wrap",
    },
    el("table", { class: "settings" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
  );
}

/** `0.967 ± 0.016 ≈`; the place of the mark is kept free where there is none. */
function scoreOf({ mean, std, isLikeBest }: Setting, text: (value: number) => string): (Node | string)[] {
  const spread = Number.isNaN(std) ? "" : ` ± ${text(std)}`;
  return [`${text(mean)}${spread}`, el("span", { class: "mark" }, isLikeBest ? "≈" : "")];
}

/** `2`, or `4/5` where some have no score. */
function runsOf({ scores, runs }: Setting): string {
  return scores.length === runs ? String(runs) : `${scores.length}/${runs}`;
}

function numbersOf({ by, list }: Settings, { metric }: View): Numbers {
  return {
    head: [
      ...by.map(({ name }) => name),
      `mean ${metric?.name}`,
      "std",
      "least",
      "greatest",
      "runs",
      "p against the best",
    ],
    rows: list.map((setting) => [
      ...by.map(({ values, index }) => values[index[setting.row] ?? -1] ?? ""),
      String(setting.mean),
      Number.isNaN(setting.std) ? "" : String(setting.std),
      String(setting.scores.reduce((a, b) => Math.min(a, b))),
      String(setting.scores.reduce((a, b) => Math.max(a, b))),
      runsOf(setting),
      setting.p === undefined ? "" : setting.p.toPrecision(3),
    ]),
  };
}
