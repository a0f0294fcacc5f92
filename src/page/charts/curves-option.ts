import type { MetricColumn } from "../data/report-data.ts";
import type { Theme } from "../part.ts";
import { axisStyle, tooltipStyle } from "./chart-style.ts";
import type { LevelCurves, RunCurve } from "./curve-lines.ts";
import { segmentsOf, type Summary } from "./curve-summary.ts";
import { formatValue } from "../values.ts";
import type { Level } from "./levels.ts";
import { type Scale, scaleOf } from "./scale.ts";
import { spread } from "./spread.ts";

/** With more levels than this, bands hide each other. */
const MOST_BANDS = 5;

export function hasBands(curves: readonly LevelCurves[]): boolean {
  return curves.filter(({ summary }) => summary.length > 0).length <= MOST_BANDS;
}

/** The scale of the values: logarithmic where they are positive and differ by a factor of eight, which
 *  an accuracy that begins at chance does, too, and must not.
 *  @param better of the metric, where it is known */
export function curveScale(curves: readonly LevelCurves[], better: "max" | "min" | undefined): Scale {
  const bands = hasBands(curves);
  const values = curves.flatMap(({ runs, summary }) => [
    ...runs.flatMap(({ line }) => line.flatMap(([, value]) => (value === null ? [] : [value]))),
    ...summary.flatMap(({ median, low, high }) => (bands ? [low, median, high] : [median])),
  ]);
  return scaleOf(values, better === "max" ? 1000 : 8, curves.some(({ runs }) => runs.length > 0) ? 0.005 : 0);
}

/** The ECharts option of learning curves.
 *  @param tip makes the content of a tooltip from what is at a step */
export function curvesOption(
  theme: Theme,
  { name, better }: Pick<MetricColumn, "name"> & Partial<Pick<MetricColumn, "better">>,
  curves: readonly LevelCurves[],
  tip: (step: number) => HTMLElement,
) {
  const scale = curveScale(curves, better);
  const bands = hasBands(curves);
  const axis = axisStyle(theme);
  return {
    grid: { left: 58, right: 18, top: 28, bottom: 42 },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: "axis",
      axisPointer: { lineStyle: { color: theme.soft } },
      formatter: (at: readonly { axisValue: number }[]) => tip(at[0]?.axisValue ?? 0),
    },
    xAxis: {
      ...axis,
      type: "value",
      min: "dataMin",
      max: "dataMax",
      name: "step",
      nameLocation: "middle",
      nameGap: 26,
      splitLine: { show: false },
    },
    yAxis: {
      ...axis,
      type: scale.isLog ? "log" : "value",
      min: scale.low,
      max: scale.high,
      name,
      nameTextStyle: { color: theme.soft, align: "left", padding: [0, 0, 0, -46] },
      axisLabel: {
        ...axis.axisLabel,
        formatter: (value: number) => formatValue(value, 3),
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    series: [...summarySeries(curves, bands), ...mixedRuns(curves, scale)],
  };
}

function summarySeries(curves: readonly LevelCurves[], bands: boolean): object[] {
  return curves.flatMap(({ level, summary }) => [
    ...(bands && summary.length > 0 ? [bandSeries(level, summary)] : []),
    ...segmentsOf(summary).map(({ part, isDashed }) => {
      const medians = part.map(({ step, median }) => [step, median]);
      return line(level, medians, { width: 2.2, type: isDashed ? [4, 4] : "solid" });
    }),
  ]);
}

/** The runs of all levels mixed: one level after the other, the last would hide the first. */
function mixedRuns(curves: readonly LevelCurves[], scale: Scale): object[] {
  const all = curves.flatMap(({ level, runs }) => runs.map((run) => ({ level, run })));
  all.sort((a, b) => spread(a.run.row, 2) - spread(b.run.row, 2));
  return all.flatMap(({ level, run }) => runSeries(level, run, scale, all.length <= 12 ? 2 : 1.4));
}

function line({ color, text }: Level, data: readonly unknown[], lineStyle: object): object {
  return {
    type: "line",
    name: text,
    data,
    showSymbol: false,
    clip: true,
    silent: true,
    lineStyle: { color, ...lineStyle },
    itemStyle: { color },
  };
}

/** A run, and marks at the edge where its values are no finite numbers. */
function runSeries(
  level: Level,
  { line: points, breaks }: RunCurve,
  { low, high }: Scale,
  width: number,
): object[] {
  const marks = breaks.map(({ step, value }) => ({
    value: [step, value === -Infinity ? low : high],
    symbol: Number.isNaN(value) ? "diamond" : "triangle",
    symbolRotate: value === -Infinity ? 180 : 0,
  }));
  const runs = line(level, points, { width, opacity: 0.85 });
  const edge = {
    type: "scatter",
    silent: true,
    symbolSize: 9,
    itemStyle: { color: level.color },
    data: marks,
  };
  return marks.length > 0 ? [runs, edge] : [runs];
}

/** The middle half of the runs. */
function bandSeries({ color, text }: Level, summary: readonly Summary[]): object {
  const edge = [
    ...summary.map(({ step, high }) => [step, high]),
    // and back
    ...summary.map((_, i) => summary[summary.length - 1 - i] as Summary).map(({ step, low }) => [step, low]),
  ];
  return {
    type: "custom",
    name: text,
    silent: true,
    clip: true,
    // one shape that is drawn once: all of the data is in it
    data: [[summary[0]?.step, summary[0]?.median]],
    tooltip: { show: false },
    renderItem: (_: unknown, api: { coord(at: readonly (number | undefined)[]): number[] }) => ({
      type: "polygon",
      shape: { points: edge.map((at) => api.coord(at)) },
      style: { fill: color, opacity: 0.14 },
    }),
  };
}
