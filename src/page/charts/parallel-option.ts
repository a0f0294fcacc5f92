import type { View } from "../part.ts";
import type { Axis } from "./axes.ts";
import { tooltipStyle } from "./chart-style.ts";
import { formatValue, shortened } from "./values.ts";
import { shade } from "./palette.ts";
import { ranksOf } from "./ranks.ts";

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
  const opacity = Math.max(0.12, Math.min(0.85, 9 / Math.sqrt(rows.length + 1)));
  const color = colorsOf(view);
  return {
    tooltip: {
      ...tooltipStyle(theme),
      formatter: (at: { dataIndex: number }) => tip(rows[at.dataIndex] as number),
    },
    parallel: {
      left: narrow ? 18 : 56,
      right: narrow ? 18 : 72,
      top: narrow ? 40 : 36,
      bottom: narrow ? 30 : 18,
      layout: narrow ? "vertical" : "horizontal",
      parallelAxisDefault: {
        realtime: false,
        axisLine: { lineStyle: { color: theme.soft } },
        axisTick: { show: false },
      },
    },
    parallelAxis: axes.map((axis, dim) => axisOption(view, axis, dim, narrow)),
    series: [
      {
        type: "parallel",
        progressive: 0,
        smooth: 0,
        inactiveOpacity: 0.03,
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

function axisOption({ theme }: View, axis: Axis, dim: number, narrow: boolean): object {
  const name = {
    color: theme.ink,
    fontWeight: 600,
    fontSize: 13,
    backgroundColor: theme.panel,
    padding: [2, 3, 4, 3],
  };
  const label = { color: theme.ink, backgroundColor: theme.panel, padding: [1, 3], hideOverlap: true };
  const { ticks } = axis;
  return {
    // A new place is a new axis: the old one would keep its place and its selection.
    id: `${dim} ${axis.id}`,
    dim,
    name: axis.name,
    nameLocation: narrow ? "start" : "end",
    nameGap: narrow ? 0 : 14,
    nameTextStyle: narrow ? { ...name, align: "left", verticalAlign: "bottom" } : name,
    // not in the defaults of all axes, where ECharts does not look for it
    areaSelectStyle: {
      color: theme.accent,
      borderColor: theme.accent,
      borderWidth: 1,
      opacity: 0.3,
      width: 20,
    },
    type: axis.isLog ? "log" : "value",
    min: axis.low,
    max: axis.high,
    axisLabel: ticks
      ? {
          ...label,
          customValues: ticks.map(({ at }) => at),
          formatter: (at: number) =>
            shortened(ticks.find((tick) => tick.at === at)?.text ?? "", narrow ? 10 : 16),
        }
      : { ...label, formatter: (at: number) => formatValue(at, 3), showMinLabel: false, showMaxLabel: false },
  };
}

/** By rank; by status where there are no scores. */
function colorsOf(view: View): (row: number) => string {
  const { theme, scores, data } = view;
  if (!view.metric) return (row) => theme.statuses[data.statuses[data.status[row] ?? -1] ?? ""] ?? theme.soft;
  const rankOf = ranksOf(view);
  return (row) => shade(rankOf(scores[row] as number), theme.isDark);
}
