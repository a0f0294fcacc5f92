import type { XmlElement } from "./dom.ts";
import type { Figure, Series } from "../figure.ts";
import { add, round } from "./elements.ts";
import type { SvgLook } from "./svg-look.ts";
import { symbolPath } from "./symbols.ts";

/** The look of a series beside its name: what its marks are. */
export function sample(
  svg: XmlElement,
  { kind, panels, series: all }: Figure,
  series: number,
  left: number,
  y: number,
  { fontSize: em }: SvgLook,
  dash: string | undefined,
): void {
  const { color } = all[series] as Series;
  if (kind === "bar" || kind === "box") {
    add(svg, "rect", {
      x: round(left + 0.6 * em),
      y: round(y - 0.4 * em),
      width: round(em),
      height: round(0.8 * em),
      fill: color,
      ...(kind === "box" && { "fill-opacity": 0.25, stroke: color }),
    });
    return;
  }
  if (kind === "line")
    add(svg, "path", {
      d: `M${round(left)},${round(y)}h${round(1.7 * em)}`,
      stroke: color,
      "stroke-width": round((1.4 * em) / 9),
      "stroke-dasharray": dash,
      fill: "none",
    });
  const hasDots = panels.some(({ marks }) =>
    marks.some((mark) => mark.kind === "dots" && mark.series === series),
  );
  if (hasDots)
    add(svg, "path", {
      d: symbolPath(series, (2.6 * em) / 9),
      transform: `translate(${round(left + 0.85 * em)},${round(y)})`,
      fill: color,
    });
}
