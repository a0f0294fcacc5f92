import { visible } from "../../../core/terminal-text.ts";
import { formatTable } from "../../table.ts";
import { shorten, widthOf } from "../../text-width.ts";
import type { Figure, Panel } from "../figure.ts";

/** Between two columns, and how wide a column of numbers is at least, and of names. */
const GAP = 2;
const LEAST_CELL = 6;
const LEAST_NAME = 12;

/** A heat map in a terminal is a table of its numbers, the first value of y at the bottom. */
export function cellLines({ x, y, legend }: Figure, { marks }: Panel, width: number): string[] {
  const cells = marks.flatMap((mark) => (mark.kind === "cells" ? mark.points : []));
  const byPlace = new Map(cells.map((cell) => [`${cell.x} ${cell.y}`, cell.label]));
  const rows = y.ticks.toReversed();
  // names give way to numbers
  const columns = x.ticks.reduce((sum, { label }) => sum + GAP + Math.max(LEAST_CELL, widthOf(label)), 0);
  const room = Math.max(LEAST_NAME, width - columns);
  const lines = formatTable(
    [
      {
        title: shorten(visible(`${y.title} \\ ${x.title}`), room),
        align: "right" as const,
        cell: (i: number) => shorten(visible(rows[i]?.label ?? ""), room),
      },
      ...x.ticks.map(({ at, label }) => ({
        title: label,
        align: "right" as const,
        cell: (i: number) => byPlace.get(`${at} ${rows[i]?.at ?? ""}`) ?? "",
      })),
    ],
    rows.map((_, i) => i),
    width,
  );
  return [...(legend ? [legend.title] : []), ...lines];
}
