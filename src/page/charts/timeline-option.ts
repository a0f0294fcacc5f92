import type { Theme } from "../part.ts";
import { type Api, type Area, barShapes } from "./bar-shapes.ts";
import type { Lanes } from "./bars.ts";
import { axisStyle } from "./chart-style.ts";
import { shortened } from "../values.ts";

/** The lanes that are in sight, which can begin and end within one. */
export interface LaneWindow {
  readonly from: number;
  readonly count: number;
}

/** How wide the names of lanes are. */
export function gutterOf(labels: readonly string[], width: number): number {
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0);
  return Math.round(Math.min(0.32 * width, 16 + 6.8 * longest));
}

/** A tick of the time axis: the day at midnight, else the time. */
export function timeText(at: number): string {
  const date = new Date(at);
  const [time] = date.toISOString().slice(11).split(".");
  if (time === "00:00:00")
    return date.toLocaleDateString("en", { day: "numeric", month: "short", timeZone: "UTC" });
  return time?.endsWith(":00") ? time.slice(0, 5) : (time ?? "");
}

/** The ECharts option of the timeline. */
export function timelineOption(theme: Theme, lanes: Lanes, sight: LaneWindow, width: number) {
  const axis = axisStyle(theme);
  const gutter = gutterOf(lanes.labels, width);
  const last = Math.min(lanes.labels.length - 1, Math.ceil(sight.from + sight.count));
  const inSight = Array.from(
    { length: last - Math.floor(sight.from) + 1 },
    (_, i) => Math.floor(sight.from) + i,
  );
  return {
    useUTC: true,
    grid: { left: gutter, right: 16, top: 4, bottom: 28 },
    xAxis: {
      ...axis,
      type: "time",
      min: lanes.first,
      max: lanes.last,
      splitNumber: Math.max(2, Math.round((width - gutter) / 130)),
      splitLine: { show: true, lineStyle: { color: theme.grid } },
      axisLabel: { ...axis.axisLabel, formatter: timeText },
    },
    yAxis: {
      ...axis,
      type: "value",
      inverse: true,
      min: sight.from - 0.5,
      max: sight.from + sight.count - 0.5,
      axisLine: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: theme.soft,
        customValues: inSight,
        width: gutter - 10,
        overflow: "truncate",
        formatter: (lane: number) => shortened(lanes.labels[lane] ?? "", 60),
      },
    },
    dataZoom: [
      {
        type: "inside",
        xAxisIndex: 0,
        filterMode: "none",
        zoomOnMouseWheel: true,
        moveOnMouseWheel: false,
        moveOnMouseMove: true,
        preventDefaultMouseMove: false,
      },
    ],
    series: [
      {
        type: "custom",
        silent: true,
        progressive: 0,
        clip: true,
        encode: { x: 0, y: 1 },
        // one shape for each colour draws all bars: a series has to have some data
        data: [[lanes.first, sight.from]],
        renderItem: ({ coordSys }: { readonly coordSys: Area }, api: Api) => ({
          type: "group",
          children: barShapes(
            theme,
            inSight.map((lane) => lanes.bars[lane] ?? []),
            coordSys,
            api,
          ),
        }),
      },
    ],
  };
}
