import type { Theme } from "../part.ts";
import type { Bar, Lanes } from "./bars.ts";
import { axisStyle } from "./chart-style.ts";
import { shortened } from "./values.ts";

/** The lanes that are in sight, which can begin and end within one. */
export interface LaneWindow {
  readonly from: number;
  readonly count: number;
}

/** What ECharts passes to those who draw themselves. */
interface Api {
  coord(at: readonly [number, number]): [number, number];
  size(of: readonly [number, number]): [number, number];
}
interface Params {
  readonly coordSys: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
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

/** Attempts may have an end that entries have not. */
export function barColor(theme: Theme, status: string): string {
  return status === "lost" ? "#cc79a7" : (theme.statuses[status] ?? theme.soft);
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
    // The wheel scrolls the page, and zooms with Ctrl, which is what a pinch on a touch pad is as well.
    dataZoom: [
      {
        type: "inside",
        xAxisIndex: 0,
        filterMode: "none",
        zoomOnMouseWheel: "ctrl",
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
        renderItem: ({ coordSys }: Params, api: Api) => ({
          type: "group",
          children: shapesOf(
            theme,
            inSight.flatMap((lane) => lanes.bars[lane] ?? []),
            coordSys,
            api,
          ),
        }),
      },
    ],
  };
}

function shapesOf(theme: Theme, bars: readonly Bar[], area: Params["coordSys"], api: Api): object[] {
  const height = Math.max(2, api.size([0, 1])[1] * 0.74);
  const byStyle = new Map<string, { fill: string; opacity: number; corners: number[] }>();
  for (const { start, end, lane, status, isShown } of bars) {
    const [from, y] = api.coord([start, lane]);
    const x = Math.max(from, area.x);
    const right = Math.min(api.coord([end, lane])[0], area.x + area.width);
    if (right < area.x || x > area.x + area.width) continue;
    const top = Math.max(area.y, y - height / 2);
    const bottom = Math.min(area.y + area.height, y + height / 2);
    if (bottom <= top) continue;
    const key = `${status} ${isShown}`;
    const style = byStyle.get(key) ?? {
      fill: barColor(theme, status),
      opacity: isShown ? 1 : 0.2,
      corners: [],
    };
    byStyle.set(key, style);
    // A gap of a pixel between one attempt and the next, where there is room for it.
    const width = right - x > 3 ? right - x - 1 : Math.max(0.8, right - x);
    style.corners.push(x, top, width, bottom - top);
  }
  return [...byStyle.values()].map(({ fill, opacity, corners }) => ({
    type: "rectangles",
    shape: { corners },
    style: { fill, opacity },
  }));
}
