import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import type { Actions, Choices, View } from "../part.ts";

/** The line of controls that stays in sight. */
export interface Controls {
  readonly element: HTMLElement;
  readonly show: (view: View, choices: Choices) => void;
  /** Says which words of the filter were not understood. */
  readonly complain: (misread: readonly string[]) => void;
}

/** A pause in typing after which the filter holds, in milliseconds. */
const PAUSE = 150;

export function makeControls(actions: Actions): Controls {
  const metric = el("select", {
    on: { change: () => actions.choose({ metric: metric.value, better: undefined, sort: undefined }) },
  });
  const better = el(
    "select",
    { on: { change: () => actions.choose({ better: better.value === "min" ? "min" : "max" }) } },
    ...["max", "min"].map((word) => el("option", {}, word)),
  );
  const color = el("select", { on: { change: () => actions.choose({ color: color.value || undefined }) } });
  let timer = 0;
  const filter = el("input", {
    type: "search",
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "filter-said",
    on: {
      input() {
        clearTimeout(timer);
        timer = window.setTimeout(() => actions.choose({ filter: filter.value, page: undefined }), PAUSE);
      },
    },
  });
  const theme = el("button", {
    type: "button",
    on: {
      click: () => {
        const isDark = document.documentElement.dataset["theme"] === "dark";
        actions.choose({ theme: isDark ? "light" : "dark" });
      },
    },
  });
  const count = el("span", { class: "count", role: "status" });
  const said = el("span", { class: "said", id: "filter-said" });
  const fields = {
    metric: el("label", {}, "Metric ", metric),
    better: el("label", {}, "Best is ", better),
    color: el("label", {}, "Colour by ", color),
  };
  return {
    element: el(
      "div",
      { class: "controls", role: "group", "aria-label": "what is shown" },
      fields.metric,
      fields.better,
      el("label", { class: "filter" }, "Filter ", filter),
      fields.color,
      theme,
      count,
      said,
    ),
    show(view, choices) {
      const { data } = view;
      const numeric = data.metrics.filter(({ isText }) => !isText).map(({ name }) => name);
      offer(metric, numeric, view.metric?.name ?? "");
      offer(
        color,
        ["", ...data.params.map(({ name }) => name)],
        view.colorBy?.name ?? "",
        (name) => name || "automatic",
      );
      better.value = view.better;
      if (document.activeElement !== filter) filter.value = choices.filter ?? "";
      filter.placeholder = exampleFilter(data);
      fields.metric.hidden = fields.better.hidden = numeric.length === 0;
      fields.color.hidden = data.params.length === 0;
      theme.textContent = view.theme.isDark ? "Light" : "Dark";
      count.textContent =
        view.shown.length === data.n.length
          ? ""
          : `${view.shown.length.toLocaleString("en")} of ${data.n.length.toLocaleString("en")} entries`;
    },
    complain(misread) {
      const [first] = misread;
      said.textContent = first === undefined ? "" : `no column for ${first}: it is looked for as text`;
    },
  };
}

/** What may stand in the filter, by the parameters of this list: `lr=0.1 batch-size>8 failed`. */
function exampleFilter({ params }: ReportData): string {
  const short = params.filter(({ name, values }) => /^[\w-]{1,16}$/.test(name) && values.length > 1);
  const words = short.slice(0, 2).flatMap(({ name, values, isNumeric }, i) => {
    const value = values[Math.floor((values.length - 1) / 2)] ?? "";
    return /^[\w.+-]{1,12}$/.test(value) ? [`${name}${isNumeric && i > 0 ? ">" : "="}${value}`] : [];
  });
  return [...words, "failed"].join(" ");
}

/** Fills a choice; only where what it offers has changed, so that it can stay open meanwhile. */
function offer(
  select: HTMLSelectElement,
  names: readonly string[],
  chosen: string,
  say = (name: string): string => name,
): void {
  const offered = [...select.options].map(({ value }) => value);
  if (offered.length !== names.length || offered.some((name, i) => name !== names[i]))
    select.replaceChildren(...names.map((name) => el("option", { value: name }, say(name))));
  select.value = chosen;
}
