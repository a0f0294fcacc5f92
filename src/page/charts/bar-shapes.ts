import type { Theme } from "../part.ts";
import type { Bar } from "./bars.ts";

/** What ECharts passes to those who draw themselves. */
export interface Api {
  coord(at: readonly [number, number]): [number, number];
  size(of: readonly [number, number]): [number, number];
}
/** Where the bars may be, in pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function barColor(theme: Theme, status: string): string {
  return theme.statuses[status] ?? theme.soft;
}

/** One shape for each colour, with all of its bars; nothing of them lies outside of `area`. */
export function barShapes(theme: Theme, lanes: readonly (readonly Bar[])[], area: Area, api: Api) {
  const height = Math.max(2, api.size([0, 1])[1] * 0.74);
  const byStyle = new Map<string, { fill: string; opacity: number; corners: number[] }>();
  for (const bars of lanes)
    for (const [i, bar] of bars.entries()) {
      const [from, middle] = api.coord([bar.start, bar.lane]);
      const next = bars[i + 1];
      const to = api.coord([bar.end, bar.lane])[0];
      const free = next ? api.coord([next.start, next.lane])[0] - from : Infinity;
      const [x, right] = clipped(from, from + widthOf(to - from, free), area.x, area.width);
      const [top, bottom] = clipped(middle - height / 2, middle + height / 2, area.y, area.height);
      if (right <= x || bottom <= top) continue;
      const key = `${bar.status} ${bar.isShown}`;
      const style = byStyle.get(key) ?? {
        fill: barColor(theme, bar.status),
        opacity: bar.isShown ? 1 : 0.2,
        corners: [],
      };
      byStyle.set(key, style);
      style.corners.push(x, top, right - x, bottom - top);
    }
  return [...byStyle.values()].map(({ fill, opacity, corners }) => ({
    type: "rectangles",
    shape: { corners },
    style: { fill, opacity },
  }));
}

/** A bar is a pixel narrower than its attempt where there is room for a gap, and wide enough to be
 *  seen where that hides no other.
 *  @param free how far it is to the next bar */
function widthOf(width: number, free: number): number {
  return width > 3 ? width - 1 : Math.max(width, Math.min(0.8, free));
}

function clipped(from: number, to: number, start: number, size: number): [number, number] {
  return [Math.max(from, start), Math.min(to, start + size)];
}
