import { visible } from "../../../core/terminal-text.ts";
import { shorten, widthOf } from "../../text-width.ts";
import type { Axis } from "../figure.ts";
import { placeOn } from "../place.ts";

/** The characters of the axes. */
export interface Lines {
  readonly up: string;
  readonly tickY: string;
  readonly corner: string;
  readonly along: string;
  readonly tickX: string;
}
export const BOX: Lines = { up: "│", tickY: "┤", corner: "└", along: "─", tickX: "┬" };
export const ASCII: Lines = { up: "|", tickY: "+", corner: "+", along: "-", tickX: "+" };

/** What stands left of each row: a label where there is a tick, and the axis. Where ticks would be in
 *  neighbouring rows, only every second one is there, or every third. */
export function leftSide(
  y: Axis,
  rows: number,
  lines: Lines,
): { readonly width: number; readonly texts: readonly string[] } {
  const place = placeOn(y);
  const ticks = y.ticks
    .map(({ at, label }) => ({
      row: Math.round((1 - place(at)) * (rows - 1)),
      label: shorten(visible(label), 14),
    }))
    .filter(({ row }) => row >= 0 && row < rows);
  let every = 1;
  const shown = () => ticks.filter((_, i) => i % every === 0);
  while (shown().some(({ row }, i, all) => i > 0 && Math.abs((all[i - 1]?.row ?? row) - row) < 2)) every++;
  const labels = new Map(shown().map(({ row, label }) => [row, label]));
  const width = Math.max(1, ...[...labels.values()].map(widthOf));
  const texts = Array.from({ length: rows }, (_, row) => {
    const label = labels.get(row);
    const room = " ".repeat(width - widthOf(label ?? ""));
    return `${room}${label ?? ""} ${label === undefined ? lines.up : lines.tickY}`;
  });
  return { width: width + 2, texts };
}

/** The axis below, and the labels under it; those that would touch the one before are left out. */
export function below(x: Axis, columns: number, left: number, lines: Lines): string[] {
  const place = placeOn(x);
  const ticks = x.ticks
    .map(({ at, label }) => ({ at: Math.round(place(at) * (columns - 1)), label: visible(label) }))
    .filter(({ at }) => at >= 0 && at < columns);
  const room = x.isCategory ? Math.max(1, Math.floor(columns / x.ticks.length) - 1) : columns;
  const marks = new Set<number>();
  let [text, end] = ["", 0];
  for (const { at, label } of ticks.toSorted((a, b) => a.at - b.at)) {
    const shown = shorten(label, room, "end");
    const wanted = left + at - Math.floor(widthOf(shown) / 2);
    const start = Math.max(0, Math.min(wanted, left + columns - widthOf(shown)));
    if (end > 0 && start <= end) continue;
    text += " ".repeat(start - end) + shown;
    end = start + widthOf(shown);
    marks.add(at);
  }
  const axis = Array.from({ length: columns }, (_, i) => (marks.has(i) ? lines.tickX : lines.along)).join("");
  return [`${" ".repeat(left - 1)}${lines.corner}${axis}`, text];
}
