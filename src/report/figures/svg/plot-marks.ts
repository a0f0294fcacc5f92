import * as Plot from "@observablehq/plot";
import type { Figure, Mark, Note, Series } from "../figure.ts";
import { dashOf, INK, type SvgLook } from "./svg-look.ts";
import { shortNote } from "./layout.ts";
import { symbolOf } from "./symbols.ts";

/** More runs than this in a panel are drawn smaller and fainter. */
const MANY = 150;

/** What Plot draws for the marks of a panel. */
export function plotMarks(
  marks: readonly Mark[],
  { series, kind, legend }: Figure,
  look: SvgLook,
): Plot.Markish[] {
  const isRamp = legend?.kind === "ramp";
  const lineCount = marks.filter((mark) => mark.kind === "line").length;
  const runs = marks.reduce(
    (sum, mark) => sum + (mark.kind === "dots" && mark.of === "runs" ? mark.points.length : 0),
    0,
  );
  const unit = look.fontSize / 9;
  // bars of different series at the same x would hide each other
  const hasBars = kind === "line" && marks.some((mark) => mark.kind === "bars");
  return marks.flatMap((mark): Plot.Markish[] => {
    if (mark.kind === "cells") return cells(mark, look);
    if (mark.kind === "notes")
      return (["left", "right"] as const).flatMap((side) => notes(mark.points, side, look));
    const { color } = series[mark.series] as Series;
    const dx = hasBars
      ? (mark.series - (series.length - 1) / 2) * Math.min(1.6, 8 / series.length) * unit
      : 0;
    switch (mark.kind) {
      case "line": {
        const isFaint = kind === "parallel" || lineCount > 2 * series.length;
        const dash = isRamp || kind === "parallel" ? undefined : dashOf(mark.series);
        return [
          Plot.line(mark.points, {
            x: "x",
            y: "y",
            dx,
            stroke: color,
            strokeWidth: (isFaint ? 0.7 : 1.4) * unit,
            strokeOpacity: isFaint ? 0.6 : 1,
            ...(dash && { strokeDasharray: dash }),
          }),
        ];
      }
      case "band":
        return [Plot.areaY(mark.points, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.14 })];
      case "bars":
        return [
          Plot.ruleX(mark.points, {
            x: "x",
            y1: "low",
            y2: "high",
            dx,
            stroke: kind === "bar" ? INK : color,
            strokeWidth: unit,
            strokeOpacity: kind === "line" ? 0.55 : 1,
          }),
        ];
      case "dots": {
        const size = mark.of === "means" ? 2.6 : runs > MANY ? 1.3 : 1.9;
        return [
          Plot.dot(mark.points, {
            x: "x",
            y: "y",
            dx,
            r: size * unit,
            fill: mark.of === "runs" && !isRamp ? "none" : color,
            ...(mark.of === "runs" && !isRamp && { stroke: color, strokeWidth: 0.7 * unit }),
            ...(mark.of === "runs" && { strokeOpacity: runs > MANY ? 0.5 : 0.8 }),
            ...(mark.of === "means" && kind === "dots" && { stroke: "white", strokeWidth: 0.6 * unit }),
            symbol: symbolOf(isRamp ? 0 : mark.series),
          }),
        ];
      }
      case "columns":
        return [
          Plot.rect(mark.points, {
            x1: (point) => point.x - mark.width / 2,
            x2: (point) => point.x + mark.width / 2,
            y1: 0,
            y2: "y",
            fill: color,
          }),
        ];
      case "boxes": {
        const sides = {
          x1: (box: { x: number }) => box.x - mark.width / 2,
          x2: (box: { x: number }) => box.x + mark.width / 2,
        };
        return [
          Plot.ruleX(mark.points, { x: "x", y1: "low", y2: "high", stroke: color, strokeWidth: unit }),
          Plot.rect(mark.points, {
            ...sides,
            y1: "q1",
            y2: "q3",
            fill: "white",
            stroke: color,
            strokeWidth: unit,
          }),
          Plot.rect(mark.points, { ...sides, y1: "q1", y2: "q3", fill: color, fillOpacity: 0.25 }),
          Plot.ruleY(mark.points, { ...sides, y: "median", stroke: color, strokeWidth: 1.8 * unit }),
        ];
      }
    }
  });
}

/** The numbers are left out where they would not fit. */
function cells({ points }: Extract<Mark, { kind: "cells" }>, look: SvgLook): Plot.Markish[] {
  const across = new Set(points.map(({ x }) => x)).size;
  const room = look.width / (across + 2);
  const longest = Math.max(...points.map(({ label }) => label.length));
  const hasText = longest * 0.5 * look.fontSize < room;
  return [
    Plot.rect(points, {
      x1: (cell) => cell.x - 0.5,
      x2: (cell) => cell.x + 0.5,
      y1: (cell) => cell.y - 0.5,
      y2: (cell) => cell.y + 0.5,
      fill: "color",
      inset: 0.4,
    }),
    ...(hasText
      ? [Plot.text(points, { x: "x", y: "y", text: "label", fill: "ink", fontSize: look.fontSize * 0.85 })]
      : []),
  ];
}

/** Names on a white rim. The rim is a text of its own: not all that reads SVG paints it below the letters
 *  of the same text. */
function notes(points: readonly Note[], side: Note["side"], { fontSize: em }: SvgLook): Plot.Markish[] {
  const unit = em / 9;
  const own = points
    .filter((note) => note.side === side)
    .map((note) => ({ ...note, label: shortNote(note.label, em) }));
  const place = {
    x: "x",
    y: "y",
    text: "label",
    dx: (side === "left" ? -3 : 3) * unit,
    textAnchor: side === "left" ? ("end" as const) : ("start" as const),
  };
  return [
    Plot.text(own, { ...place, fill: "white", stroke: "white", strokeWidth: 2.5 * unit }),
    Plot.text(own, { ...place, fill: INK }),
  ];
}
