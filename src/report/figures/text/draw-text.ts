import { visible } from "../../../core/terminal-text.ts";
import { shorten, widthOf } from "../../text-width.ts";
import type { Figure, Panel } from "../figure.ts";
import { drawMarks } from "./draw-marks.ts";
import { ASCII, below, BOX, leftSide } from "./frame.ts";
import { cellLines } from "./cell-lines.ts";
import { legendLines } from "./legend-lines.ts";
import { asciiMark, type Paint, type TextLook } from "./looks.ts";
import { asciiRaster, brailleRaster, type Row } from "./raster.ts";

const COLUMNS = 64;
const LINES = 14;
/** Several panels stand below each other. */
const PANEL_LINES = 8;
const LEAST_COLUMNS = 12;

/** The figure as lines of a terminal: 64 by 14 characters of braille in colours, or of ASCII. */
export function drawText(figure: Figure, look: TextLook): string[] {
  const { panels, legend, kind } = figure;
  const body = panels.flatMap((panel, i) => [
    ...(i > 0 ? [""] : []),
    ...(panel.title === undefined ? [] : [shorten(visible(panel.title), look.width)]),
    ...(kind === "heat" ? cellLines(figure, panel, look.width) : panelLines(figure, panel, look)),
  ]);
  return legend === undefined || kind === "heat" ? body : [...body, "", ...legendLines(figure, legend, look)];
}

function panelLines(
  { x, y, series, panels }: Figure,
  { marks }: Panel,
  { width, paint }: TextLook,
): string[] {
  const lines = paint ? BOX : ASCII;
  const rows = panels.length > 1 ? PANEL_LINES : LINES;
  const left = leftSide(y, rows, lines);
  const columns = Math.max(LEAST_COLUMNS, Math.min(COLUMNS, width - left.width));
  const raster = paint
    ? brailleRaster(columns, rows)
    : asciiRaster(columns, rows, (s) => asciiMark(s, series.length));
  drawMarks(raster, marks, x, y);
  const drawn = raster
    .rows()
    .map((cells, row) => `${left.texts[row] ?? ""}${painted(cells, paint, series.length)}`);
  const title = shorten(visible(x.title), columns);
  const middle = Math.max(0, left.width + Math.floor((columns - widthOf(title)) / 2));
  return [
    shorten(visible(y.title), width),
    ...drawn,
    ...below(x, columns, left.width, lines),
    `${" ".repeat(middle)}${title}`,
  ];
}

/** The characters of a row, with as few changes of colour as there are. */
function painted(cells: Row, paint: Paint | undefined, count: number): string {
  let line = "";
  for (let at = 0; at < cells.length;) {
    const series = cells[at]?.series;
    let text = "";
    for (; at < cells.length && cells[at]?.series === series; at++) text += cells[at]?.text ?? " ";
    line += series === undefined || paint === undefined ? text : paint(series, count, text);
  }
  return line.trimEnd();
}
