import { el } from "./el.ts";
import type { View } from "./part.ts";
import { formatValue, shortened } from "./values.ts";

/** More parameters would cover what is pointed at. */
const MOST_PARAMS = 12;

/** An entry in one line: its number, status, what ended it, its name, parameters and score. */
export function entryLine(view: View, row: number): string {
  const { head, name, params, score } = factsOf(view, row);
  return [`${head.n}: ${head.status}`, name, ...params, score && score.join(" ")]
    .filter((each) => each !== undefined)
    .join(" · ");
}

/** The same in a tooltip, shortened. */
export function entryTip(view: View, row: number): HTMLElement {
  const { head, name, params, score } = factsOf(view, row, 24);
  return el(
    "div",
    { class: "chart-tip" },
    el("div", {}, el("b", {}, head.n), ` ${head.status}`, name && ` · ${shortened(name, 40)}`),
    ...linesOf(params.slice(0, MOST_PARAMS)),
    score && el("div", {}, `${score[0]} `, el("b", {}, score[1])),
  );
}

interface EntryFacts {
  readonly head: { readonly n: string; readonly status: string };
  readonly name: string | undefined;
  /** `lr 0.1`. */
  readonly params: readonly string[];
  readonly score: readonly [metric: string, value: string] | undefined;
}

/** @param most letters of a parameter's name, and of its value */
function factsOf({ data, metric, scores }: View, row: number, most = Number.POSITIVE_INFINITY): EntryFacts {
  const status = data.statuses[data.status[row] ?? -1] ?? "";
  const reason = data.reasons[row];
  const score = scores[row] ?? Number.NaN;
  return {
    head: { n: `entry ${data.n[row]}`, status: reason ? `${status} (${reason})` : status },
    name: data.names?.[row] || undefined,
    params: data.params.flatMap((param) => {
      const text = param.values[param.index[row] ?? -1];
      return text === undefined ? [] : [`${shortened(param.name, most)} ${shortened(text, most)}`];
    }),
    score: metric && !Number.isNaN(score) ? [metric.name, formatValue(score)] : undefined,
  };
}

/** Three to a line. */
function linesOf(texts: readonly string[]): HTMLElement[] {
  return texts.flatMap((_, i) => (i % 3 === 0 ? [el("div", {}, texts.slice(i, i + 3).join(" · "))] : []));
}
