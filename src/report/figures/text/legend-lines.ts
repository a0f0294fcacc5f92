import { visible } from "../../../core/terminal-text.ts";
import { shorten, widthOf } from "../../text-width.ts";
import type { Figure, Legend } from "../figure.ts";
import { asciiMark, type TextLook } from "./looks.ts";

/** The names of the series with their marks, as many in a line as fit. */
export function legendLines({ series }: Figure, legend: Legend, { width, paint }: TextLook): string[] {
  const mark = (s: number): string => (paint ? paint(s, series.length, "●") : asciiMark(s, series.length));
  const title = shorten(visible(legend.title), Math.max(8, Math.floor(width / 3)));
  if (legend.kind === "ramp") {
    const [low, high] = legend.labels.map((label) => shorten(visible(label), 20));
    return [`${title}: ${mark(0)} ${low ?? ""} to ${mark(series.length - 1)} ${high ?? ""}`];
  }
  const lines: string[] = [];
  const indent = widthOf(title) + 2;
  let [line, used] = [`${title}:`, indent - 1];
  for (const [s, { label }] of series.entries()) {
    const name = shorten(visible(label), Math.max(8, width - indent - 4));
    const room = 2 + 2 + widthOf(name);
    if (used + room > width && used > indent) {
      lines.push(line);
      [line, used] = [" ".repeat(indent - 1), indent - 1];
    }
    line += `${used < indent ? " " : "  "}${mark(s)} ${name}`;
    used += room;
  }
  return [...lines, line];
}
