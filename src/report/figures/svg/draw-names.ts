import type { XmlElement } from "./dom.ts";
import type { Figure, Legend } from "../figure.ts";
import { placeOn } from "../place.ts";
import { add, round } from "./elements.ts";
import type { Frame, Layout } from "./layout.ts";
import { type LegendItem, ROW } from "./legend-layout.ts";
import { pushApart } from "./push-apart.ts";
import { dashOf, INK, SOFT, type SvgLook } from "./svg-look.ts";
import { sample } from "./sample.ts";
import { fitting, textWidth } from "./text-size.ts";
import { rampColor } from "../palette.ts";

/** Draws what tells the series apart. */
export function drawNames(svg: XmlElement, figure: Figure, layout: Layout, look: SvgLook): void {
  const { legend } = figure;
  if (!legend || layout.legend.kind === "none") return;
  const [frame] = layout.frames as [Frame];
  if (layout.legend.kind === "ends") drawEnds(svg, figure, legend, layout.legend.labels, frame, look);
  else if (layout.legend.kind === "list") drawList(svg, figure, legend, layout.legend.items, layout, look);
  else if (legend.kind === "ramp") drawRamp(svg, legend, layout, look);
}

/** Names beside the ends of lines, pushed apart. */
function drawEnds(
  svg: XmlElement,
  { panels, series, y }: Figure,
  legend: Legend,
  labels: readonly string[],
  { left, top, width, height }: Frame,
  { fontSize: em }: SvgLook,
): void {
  const place = placeOn(y);
  const ends = series
    .map((_, s) => {
      const line = panels[0]?.marks.find((mark) => mark.kind === "line" && mark.series === s);
      const last = line?.kind === "line" ? (line.points.at(-1)?.y ?? 0) : 0;
      return { s, at: top + (1 - place(last)) * height };
    })
    .sort((a, b) => a.at - b.at);
  const gap = Math.min(1.12 * em, height / series.length);
  const places = pushApart(
    ends.map(({ at }) => at),
    gap,
    top,
    top + height,
  );
  for (const [i, { s }] of ends.entries())
    add(
      svg,
      "text",
      {
        x: round(left + width + 0.6 * em),
        y: round((places[i] ?? 0) + 0.34 * em),
        fill: series[s]?.ink,
        "font-weight": 600,
        "text-anchor": "start",
      },
      labels[s],
    );
  const title = Math.max(1.1 * em, Math.min(...places) - 1 * em);
  add(
    svg,
    "text",
    { x: round(left + width + 0.6 * em), y: round(title), fill: SOFT, "text-anchor": "start" },
    legend.title,
  );
}

/** A sample and a name of each series, below the figure. */
function drawList(
  svg: XmlElement,
  figure: Figure,
  legend: Legend,
  items: readonly LegendItem[],
  { height, legend: { height: own }, frames }: Layout,
  look: SvgLook,
): void {
  const em = look.fontSize;
  const top = height - own + 1.1 * em;
  const left = frames[0]?.left ?? 0;
  add(
    svg,
    "text",
    { x: round(left), y: round(top + 0.34 * em), fill: SOFT, "text-anchor": "start" },
    legend.title,
  );
  for (const { series, label, left: at, row } of items) {
    const y = top + row * ROW * em;
    sample(svg, figure, series, at, y, look, dashOf(series));
    add(
      svg,
      "text",
      { x: round(at + 2 * em), y: round(y + 0.34 * em), fill: INK, "text-anchor": "start" },
      label,
    );
  }
}

/** How wide a ramp of colours is, in sizes of the font. */
const RAMP = 10;
const STEPS = 32;

function drawRamp(
  svg: XmlElement,
  { title, labels }: Extract<Legend, { kind: "ramp" }>,
  layout: Layout,
  { fontSize: em }: SvgLook,
): void {
  const y = layout.height - layout.legend.height + 1.1 * em;
  const left = layout.frames[0]?.left ?? 0;
  const words = { y: round(y + 0.34 * em), "text-anchor": "start" };
  const rest = textWidth(labels.join(""), em) + (RAMP + 3) * em;
  const name = fitting(title, em, layout.width - left - rest);
  add(svg, "text", { x: round(left), ...words, fill: SOFT }, name);
  const low = left + textWidth(name, em) + em;
  add(svg, "text", { x: round(low), ...words, fill: INK }, labels[0]);
  const from = low + textWidth(labels[0], em) + 0.8 * em;
  const step = (RAMP * em) / STEPS;
  for (let i = 0; i < STEPS; i++)
    add(svg, "rect", {
      x: round(from + i * step),
      y: round(y - 0.4 * em),
      width: round(step + 0.3),
      height: round(0.8 * em),
      fill: rampColor(i / (STEPS - 1)),
    });
  add(svg, "text", { x: round(from + STEPS * step + 0.5 * em), ...words, fill: INK }, labels[1]);
}
