import { formatTable } from "../../table.ts";
import type { Figure, Panel } from "../figure.ts";

/** A heat map in a terminal is a table of its numbers, the first value of y at the bottom. */
export function cellLines({ x, y, legend }: Figure, { marks }: Panel, width: number): string[] {
  const cells = marks.flatMap((mark) => (mark.kind === "cells" ? mark.points : []));
  const byPlace = new Map(cells.map((cell) => [`${cell.x} ${cell.y}`, cell.label]));
  const rows = y.ticks.toReversed();
  const lines = formatTable(
    [
      {
        title: `${y.title} \\ ${x.title}`,
        align: "right" as const,
        cell: (i: number) => rows[i]?.label ?? "",
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
