import type { View } from "../part.ts";
import { el } from "../el.ts";
import { formatValue, shortened } from "./values.ts";

/** An entry in a tooltip: its number, status, parameters and score. */
export function describeRow(view: View, row: number): HTMLElement {
  const { data, metric, scores } = view;
  const status = data.statuses[data.status[row] ?? -1] ?? "";
  const name = data.names?.[row];
  const head = el("div", {}, el("b", {}, `entry ${data.n[row]}`), ` ${status}`);
  if (name !== undefined && name !== null) head.append(` · ${shortened(name, 40)}`);
  const params = data.params.slice(0, 12).flatMap((param) => {
    const text = param.values[param.index[row] ?? -1];
    return text === undefined ? [] : [`${shortened(param.name, 24)} ${shortened(text, 24)}`];
  });
  const box = el("div", { class: "chart-tip" }, head, ...linesOf(params));
  const score = scores[row];
  if (metric && score !== undefined && !Number.isNaN(score))
    box.append(el("div", {}, `${metric.name} `, el("b", {}, formatValue(score))));
  return box;
}

/** Three to a line. */
function linesOf(texts: readonly string[]): HTMLElement[] {
  return texts.flatMap((_, i) => (i % 3 === 0 ? [el("div", {}, texts.slice(i, i + 3).join(" · "))] : []));
}
