import type { View } from "../part.ts";
import { axisStyle, tooltipStyle } from "./chart-style.ts";
import { formatValue, shortened } from "../values.ts";
import { shade } from "./palette.ts";
import type { Dot, Mean, Slice } from "./slice.ts";

/** Dots of nearly the same colour are drawn as one series, which takes a tenth of the time. */
const SHADES = 16;

/** What a tooltip of a slice is about. */
export interface SliceTip {
  readonly row?: number;
  readonly mean?: Mean;
}

/** The ECharts option of a slice.
 *  @param rankOf from a score to its rank, see `ranksOf`
 *  @param width of the chart in pixels
 *  @param tip makes the content of a tooltip */
export function sliceOption(
  view: View,
  slice: Slice,
  rankOf: (score: number) => number,
  width: number,
  tip: (about: SliceTip) => HTMLElement,
) {
  const { theme } = view;
  const { positions, scale, means } = slice;
  const isMany = slice.dots.length > 800;
  const size = isMany ? 4 : 7;
  const shadeOf = (dot: Dot): number => Math.round((SHADES - 1) * rankOf(view.scores[dot.row] as number));
  const byShade = Array.from({ length: SHADES }, (): Dot[] => []);
  for (const dot of slice.dots) byShade[shadeOf(dot)]?.push(dot);
  const axis = axisStyle(theme);
  // As many as have room: a name that is left out says less than its beginning.
  const letters = Math.max(4, Math.floor((width - 60) / positions.ticks.length / 7.5) - 1);
  return {
    grid: { left: 48, right: 12, top: 10, bottom: 26 },
    tooltip: {
      ...tooltipStyle(theme),
      formatter: (at: { value: readonly number[]; seriesId?: string; dataIndex: number }) =>
        tip(at.seriesId === "means" ? { mean: means[at.dataIndex] as Mean } : { row: at.value[2] as number }),
    },
    xAxis: {
      ...axis,
      type: "value",
      min: positions.low,
      max: positions.high,
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        customValues: positions.ticks.map(({ at }) => at),
        formatter: (at: number) =>
          shortened(positions.ticks.find((tick) => tick.at === at)?.text ?? "", letters),
      },
    },
    yAxis: {
      ...axis,
      axisLine: { show: false },
      type: scale.isLog ? "log" : "value",
      min: scale.low,
      max: scale.high,
      axisLabel: {
        ...axis.axisLabel,
        formatter: (value: number) => formatValue(value, 3),
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    series: [
      ...byShade.flatMap((dots, i) => dotSeries(dots, size, shade(i / (SHADES - 1), theme.isDark), isMany)),
      {
        id: "means",
        type: "line",
        data: means.map(({ x, mean }) => [x, mean]),
        symbol: "circle",
        symbolSize: 6,
        lineStyle: { color: theme.ink, width: 2 },
        itemStyle: { color: theme.ink },
        clip: true,
        z: 5,
      },
    ],
  };
}

/** Dots inside of the scale, and triangles at its edges for those outside. */
function dotSeries(dots: readonly Dot[], size: number, color: string, isMany: boolean): object[] {
  const common = {
    type: "scatter",
    progressive: 0,
    clip: false,
    itemStyle: { color, opacity: isMany ? 0.6 : 0.85 },
  };
  const within = dots.filter(({ outside }) => outside === 0);
  const outside = dots.filter((dot) => dot.outside !== 0);
  return [
    within.length > 0 && {
      ...common,
      large: isMany,
      largeThreshold: 1,
      symbolSize: size,
      data: within.map(({ x, y, row }) => [x, y, row]),
    },
    outside.length > 0 && {
      ...common,
      symbol: "triangle",
      symbolSize: size + 1,
      data: outside.map(({ x, y, row, outside: side }) => ({
        value: [x, y, row],
        symbolRotate: side < 0 ? 180 : 0,
      })),
    },
  ].filter((series) => series !== false);
}
