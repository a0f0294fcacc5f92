import { mean } from "../../results/statistics/mean.ts";
import type { View } from "../part.ts";
import type { LevelCurves, RunCurve } from "./curve-lines.ts";
import { el } from "../el.ts";
import { formatValue } from "../values.ts";

/** Up to this many runs are named one by one. */
const FEW = 8;

/** What the curves are at a step, level by level. */
export function curveTip(view: View, curves: readonly LevelCurves[], step: number): HTMLElement {
  const total = curves.reduce((sum, { runs }) => sum + runs.length, 0);
  const lines = curves.flatMap(({ level, runs, summary }) => {
    if (total > 0 && total <= FEW)
      return runs.map((run) =>
        tipLine(level.color, `entry ${view.data.n[run.row]}, ${level.text}`, valueAt(run, step)),
      );
    if (runs.length > 0) {
      const values = runs.map((run) => valueAt(run, step)).filter(Number.isFinite);
      return [tipLine(level.color, `${level.text}, mean of ${values.length}`, mean(values))];
    }
    const near = summary.reduce(
      (best, each) => (Math.abs(each.step - step) < Math.abs(best.step - step) ? each : best),
      summary[0] ?? NONE,
    );
    const text = near.share < 0.995 ? `${level.text} (${Math.round(100 * near.share)} % report)` : level.text;
    return [tipLine(level.color, text, near.median)];
  });
  return el(
    "div",
    { class: "chart-tip" },
    el("div", {}, `step ${formatValue(step, Number.isInteger(step) ? 7 : 3)}`),
    ...lines,
  );
}

const NONE = { step: Infinity, median: Number.NaN, low: 0, high: 0, share: 1 };

function tipLine(color: string, text: string, value: number): HTMLElement {
  const dot = el("span", { class: "dot" });
  dot.style.background = color;
  return el("div", {}, dot, `${text} `, el("b", {}, Number.isNaN(value) ? "–" : formatValue(value)));
}

/** The value of a run at the last point before `step`. */
function valueAt({ line }: RunCurve, step: number): number {
  if (step > (line[line.length - 1]?.[0] ?? -Infinity)) return Number.NaN;
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle]?.[0] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return line[low - 1]?.[1] ?? Number.NaN;
}
