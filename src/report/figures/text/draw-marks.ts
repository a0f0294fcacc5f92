import type { Axis, Mark, Point } from "../figure.ts";
import { placeOn } from "../place.ts";
import type { Raster } from "./raster.ts";

/** Draws the marks of a panel, one after the other. Cells and notes are texts, and not drawn. */
export function drawMarks(raster: Raster, marks: readonly Mark[], x: Axis, y: Axis): void {
  const [placeX, placeY] = [placeOn(x), placeOn(y)];
  const atX = (value: number): number => Math.round(placeX(value) * (raster.width - 1));
  const atY = (value: number): number => Math.round((1 - placeY(value)) * (raster.height - 1));
  const set = (px: number, py: number, series: number, isMark: boolean): void => {
    if (px >= 0 && py >= 0 && px < raster.width && py < raster.height) raster.set(px, py, series, isMark);
  };
  const dot = ({ x: px, y: py }: Point, series: number): void => set(atX(px), atY(py), series, true);
  const line = (from: Point, to: Point, series: number, isMark = false): void =>
    between(atX(from.x), atY(from.y), atX(to.x), atY(to.y), (px, py) => set(px, py, series, isMark));
  const hasDots = (series: number): boolean =>
    marks.some((mark) => mark.kind === "dots" && mark.series === series);
  for (const mark of marks)
    switch (mark.kind) {
      case "line":
        for (const [i, point] of mark.points.entries())
          line(mark.points[i - 1] ?? point, point, mark.series, !hasDots(mark.series));
        break;
      case "bars":
        for (const { x: at, low, high } of mark.points)
          line({ x: at, y: low }, { x: at, y: high }, mark.series);
        break;
      case "dots":
        for (const point of mark.points) dot(point, mark.series);
        if (mark.of === "means")
          for (const { x: px, y: py } of mark.points) blob(atX(px), atY(py), mark.series);
        break;
      case "columns":
        for (const { x: at, y: to } of mark.points)
          for (let px = atX(at - mark.width / 2); px <= atX(at + mark.width / 2); px++)
            between(px, atY(0), px, atY(to), (cx, cy) => set(cx, cy, mark.series, true));
        break;
      case "boxes":
        for (const { x: at, low, q1, median, q3, high } of mark.points) {
          const [left, right] = [at - mark.width / 2, at + mark.width / 2];
          line({ x: at, y: low }, { x: at, y: q1 }, mark.series);
          line({ x: at, y: q3 }, { x: at, y: high }, mark.series);
          for (const side of [left, right]) line({ x: side, y: q1 }, { x: side, y: q3 }, mark.series);
          for (const height of [q1, q3]) line({ x: left, y: height }, { x: right, y: height }, mark.series);
          line({ x: left, y: median }, { x: right, y: median }, mark.series, true);
        }
        break;
      case "band":
      case "cells":
      case "notes":
        break;
    }

  /** A mean is larger than the line through it. */
  function blob(px: number, py: number, series: number): void {
    if (!raster.isFine) return;
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      set(px + dx, py + dy, series, true);
  }
}

/** All dots of a straight line (Bresenham, IBM Systems Journal 4, 1965). */
function between(x0: number, y0: number, x1: number, y1: number, set: (x: number, y: number) => void): void {
  const [dx, dy] = [Math.abs(x1 - x0), -Math.abs(y1 - y0)];
  const [stepX, stepY] = [x0 < x1 ? 1 : -1, y0 < y1 ? 1 : -1];
  if (!Number.isFinite(dx + dy)) return;
  let [x, y, error] = [x0, y0, dx + dy];
  for (;;) {
    set(x, y);
    if (x === x1 && y === y1) return;
    const twice = 2 * error;
    if (twice >= dy) [error, x] = [error + dy, x + stepX];
    if (twice <= dx) [error, y] = [error + dx, y + stepY];
  }
}
