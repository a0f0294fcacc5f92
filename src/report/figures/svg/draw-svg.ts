import type { Figure } from "../figure.ts";
import { newDocument, type XmlDocument, type XmlElement } from "./dom.ts";
import { drawNames } from "./draw-names.ts";
import { drawPanel } from "./draw-panel.ts";
import { add, finishTexts, round } from "./elements.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { FAMILY, INK, type SvgLook } from "./svg-look.ts";

/** The figure as SVG: text stays text, lengths are those of a paper (1 unit is 1/72 inch). */
export function drawSvg(
  figure: Figure,
  look: SvgLook,
): { readonly svg: string; readonly width: number; readonly height: number } {
  const document = newDocument();
  const layout = layoutOf(figure, look);
  const svg = add(document.body, "svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: `${round(layout.width)}pt`,
    height: `${round(layout.height)}pt`,
    viewBox: `0 0 ${round(layout.width)} ${round(layout.height)}`,
    role: "img",
    "font-family": FAMILY,
    "font-size": look.fontSize,
    fill: INK,
  });
  add(svg, "title", {}, figure.about);
  add(svg, "desc", {}, look.command);
  add(svg, "rect", { width: "100%", height: "100%", fill: "white" });
  drawPanels(document, svg, figure, layout, look);
  drawTitles(svg, figure, layout, look);
  drawNames(svg, figure, layout, look);
  finishTexts(svg, look.fontSize);
  return { svg: shortNumbers(svg.outerHTML), width: layout.width, height: layout.height };
}

function drawPanels(
  document: XmlDocument,
  svg: XmlElement,
  figure: Figure,
  layout: Layout,
  look: SvgLook,
): void {
  const { frames, columns, width, height, labels, isAslant } = layout;
  for (const [i, panel] of figure.panels.entries()) {
    const frame = frames[i];
    if (frame === undefined) continue;
    const hasX = i + columns >= figure.panels.length;
    const sides = { hasX, hasY: i % columns === 0, labels, isAslant };
    const children = drawPanel(document, figure, panel, frame, { width, height }, sides, look);
    const group = add(svg, "g", {
      "font-size": look.fontSize,
      "text-anchor": "middle",
      fill: INK,
    });
    group.append(...children);
    if (panel.title !== undefined)
      add(
        svg,
        "text",
        {
          x: round(frame.left + frame.width / 2),
          y: round(frame.top - 0.6 * look.fontSize),
          "text-anchor": "middle",
          "font-weight": 600,
        },
        panel.title,
      );
  }
}

function drawTitles(
  svg: XmlElement,
  { x, y }: Figure,
  { frames, height, legend, width }: Layout,
  look: SvgLook,
): void {
  const em = look.fontSize;
  const left = frames[0]?.left ?? 0;
  const right = width - legend.right;
  const middle = (left + right) / 2;
  if (y.title !== "")
    add(svg, "text", { x: round(0.4 * em), y: round(1.1 * em), "text-anchor": "start" }, y.title);
  if (x.title !== "")
    add(
      svg,
      "text",
      { x: round(middle), y: round(height - legend.height - 0.6 * em), "text-anchor": "middle" },
      x.title,
    );
}

/** Two decimals are enough for any printer. There is no text of others in tags. */
function shortNumbers(xml: string): string {
  return xml.replaceAll(/<[^<>]*>/g, (tag) =>
    tag.replaceAll(/-?\d+\.\d{3,}(?:e-\d+)?/g, (number) => String(round(Number(number)))),
  );
}
