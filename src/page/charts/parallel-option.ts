import type { View } from "../part.ts";
import type { Axis } from "./axes.ts";
import { tooltipStyle } from "./chart-style.ts";
import { shade } from "./palette.ts";
import { axisOption } from "./parallel-axis.ts";
import { ranksOf } from "./ranks.ts";

/** Room for the name of the first axis, and for the numbers of the last. */
const LEFT = 56;
const RIGHT = 72;
/** Below this width the axes lie one below the other. */
const NARROW = 620;

export function isNarrow(width: number): boolean {
  return width < NARROW;
}

/** The ECharts option of the parallel axes.
 *  @param rows what is drawn, in this order
 *  @param tip makes the content of a tooltip */
export function parallelOption(
  view: View,
  axes: readonly Axis[],
  rows: readonly number[],
  width: number,
  tip: (row: number) => HTMLElement,
) {
  const { theme } = view;
  const narrow = isNarrow(width);
  const room = narrow ? width / 2 : (width - LEFT - RIGHT) / Math.max(1, axes.length - 1);
  const opacity = Math.max(0.12, Math.min(0.85, 9 / Math.sqrt(rows.length + 1)));
  const color = colorsOf(view);
  return {
    tooltip: {
      ...tooltipStyle(theme),
      formatter: (at: { dataIndex: number }) => tip(rows[at.dataIndex] as number),
    },
    parallel: {
      left: narrow ? 18 : LEFT,
      right: narrow ? 18 : RIGHT,
      top: narrow ? 40 : 36,
      bottom: narrow ? 30 : 18,
      layout: narrow ? "vertical" : "horizontal",
      parallelAxisDefault: {
        realtime: false,
        axisLine: { lineStyle: { color: theme.soft } },
        axisTick: { show: false },
      },
    },
    parallelAxis: axes.map((axis, dim) =>
      axisOption(theme, axis, dim, { room, isLast: dim === axes.length - 1, narrow }),
    ),
    series: [
      {
        type: "parallel",
        progressive: 0,
        smooth: 0,
        inactiveOpacity: 0.02,
        activeOpacity: Math.min(1, opacity * 2),
        lineStyle: { width: rows.length > 400 ? 1 : 1.8, opacity },
        data: rows.map((row) => ({
          value: axes.map((axis) => axis.at(row)),
          lineStyle: { color: color(row) },
        })),
      },
    ],
  };
}

/** By rank; by status where there are no scores. */
function colorsOf(view: View): (row: number) => string {
  const { theme, scores, data } = view;
  if (!view.metric) return (row) => theme.statuses[data.statuses[data.status[row] ?? -1] ?? ""] ?? theme.soft;
  const rankOf = ranksOf(view);
  return (row) => shade(rankOf(scores[row] as number), theme.isDark);
}
