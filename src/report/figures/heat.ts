import { usageError } from "../../core/failure.ts";
import type { Item } from "../../results/tables/item.ts";
import { keyOf } from "../../results/tables/field.ts";
import { formatFor } from "../../text/digits.ts";
import { formatNumber } from "../../text/format-number.ts";
import { categoryAxis } from "./axis.ts";
import type { Cell, Figure } from "./figure.ts";
import { acrossNames } from "./layout-x.ts";
import { middleOf } from "./middle.ts";
import { inkOn, rampColor } from "./palette.ts";
import type { FigureRequest } from "./request.ts";
import { byX, runsFor } from "./runs.ts";
import { groupsOf } from "./groups.ts";

/** More rows or columns than this are too small to be read. */
const MOST = 40;

/** A cell for each pair of values, with the mean of `z` as number and colour. */
export function heatFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const [x] = request.x === "step" ? [] : request.x;
  const { y, z } = request;
  if (x === undefined || z === undefined) throw new TypeError("a heat map needs columns for x and z");
  const runs = runsFor(items, x, z, request).filter(({ item }) => keyOf(y, y.valueOf(item)) !== "");
  if (runs.length === 0)
    throw usageError(`none of these ${items.length} runs has ${y.name}`, "name another column with y=");
  const up = runs.map((run) => ({ ...run, x: y.valueOf(run.item) ?? "" }));
  for (const [name, field, all] of [
    ["x", x, runs],
    ["y", y, up],
  ] as const) {
    const count = byX(all, field).length;
    if (count > MOST)
      throw usageError(
        `${name}=${field.name}: ${count} values would be as many cells in a row; ${MOST} are the most`,
        "choose some with --where, or take kind=dots with color=",
      );
  }
  const [across, along] = [acrossNames(runs, x), acrossNames(up, y)];
  const { panels, panelOf } = groupsOf(
    runs.map(({ item }) => item),
    { ...request, color: undefined },
    false,
  );
  const cells = panels.map((_, p) =>
    byX(
      runs.filter(({ item }) => panelOf(item) === p),
      x,
    ).flatMap((column) =>
      byX(
        column.runs.map((run) => ({ ...run, x: y.valueOf(run.item) ?? "" })),
        y,
      ).map((row) => ({
        x: across.at(column.x),
        y: along.at(row.x),
        value: middleOf(
          0,
          row.runs.map((run) => run.y),
          request,
        ).point.y,
      })),
    ),
  );
  const values = cells.flat().map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // three digits are enough to compare
  const format = formatFor(
    values.map((value) => Number(value.toPrecision(3))),
    [],
  );
  const text = (value: number): string => formatNumber(value, format);
  const painted = (panel: (typeof cells)[number]): Cell[] =>
    panel.map(({ x, y, value }) => {
      const color = rampColor(high > low ? (value - low) / (high - low) : 0.5);
      return { x, y, color, ink: inkOn(color), label: text(value) };
    });
  return {
    kind: "heat",
    x: across.axis,
    y: categoryAxis(
      y.name,
      along.axis.ticks.map(({ label }) => label),
    ),
    series: [],
    legend: { kind: "ramp", title: z.name, labels: [text(low), text(high)] },
    panels: panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: [{ kind: "cells", points: painted(cells[p] ?? []) }],
    })),
  };
}
