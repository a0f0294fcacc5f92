import { usageError } from "../../core/failure.ts";
import type { Field } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import { categoryAxis } from "./axis.ts";
import type { Axis, Figure, Mark, Note, Series } from "./figure.ts";
import { type Across, acrossNames, acrossNumbers } from "./layout-x.ts";
import { rampColor } from "./palette.ts";
import type { FigureRequest, Run } from "./request.ts";
import { runsFor } from "./runs.ts";
import { plainNumber } from "./ticks.ts";

/** Colours by rank: by value all good runs would look alike. */
const SHADES = 12;
const MOST_AXES = 12;

/** An axis for each parameter, the metric last, and a line for each run. */
export function parallelFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const { x, y, log } = request;
  const named = x === "step" ? [] : x;
  if (named.length === 0)
    throw usageError("kind=parallel: no parameter varies", "name some: x=lr,batch-size");
  if (named.length > MOST_AXES)
    throw usageError(
      `kind=parallel: ${named.length} parameters vary, and ${MOST_AXES} axes are the most`,
      `name some: x=${named
        .slice(0, 3)
        .map((field) => field.name)
        .join(",")}`,
    );
  const [first] = named as [Field];
  const runs = runsFor(items, first, y, request).filter(({ item }) =>
    named.every((field) => (field.valueOf(item) ?? "") !== ""),
  );
  if (runs.length === 0) throw usageError("no run has all of these columns", "name fewer: x=lr,batch-size");
  const axes = [...named, y].map((field): Across & { readonly field: Field } => {
    const own = runs.map((run) => ({ ...run, x: field.valueOf(run.item) ?? "" }));
    return {
      field,
      ...(field.isNumeric
        ? acrossNumbers(own, field, {
            ...request,
            log: field === y ? { ...(log.y !== undefined && { x: log.y }) } : {},
          })
        : acrossNames(own, field)),
    };
  });
  const ranked = [...runs].sort((a, b) => a.y - b.y);
  const shades = Math.min(SHADES, runs.length);
  const series = Array.from({ length: shades }, (_, i): Series => {
    const color = rampColor(shades === 1 ? 0.5 : i / (shades - 1));
    return { label: `rank ${i + 1}`, color, ink: color };
  });
  const marks = ranked.map((run, rank): Mark => ({
    kind: "line",
    series: Math.floor((rank * shades) / ranked.length),
    points: axes.map(({ field, at, axis }, i) => ({
      x: i,
      y: shareOf(at(field.valueOf(run.item) ?? ""), axis) + (field === y ? 0 : spread(rank, i)),
    })),
  }));
  const notes = axes.flatMap(({ axis }, i) =>
    axis.ticks.map(({ at, label }): Note => ({
      x: i,
      y: shareOf(at, axis),
      label,
      side: i === named.length ? "right" : "left",
    })),
  );
  const textAt = (run: Run | undefined): string => plainNumber(Number((run?.y ?? 0).toPrecision(3)));
  return {
    kind: "parallel",
    x: {
      ...categoryAxis(
        "",
        axes.map(({ field }) => field.name),
      ),
      ends: [-0.25, axes.length - 0.6],
    },
    y: { title: "", isLog: false, isCategory: false, ends: [-0.04, 1.04], ticks: [], isHidden: true },
    series,
    legend: {
      kind: "ramp",
      title: `${y.name} (by rank)`,
      labels: [textAt(ranked[0]), textAt(ranked.at(-1))],
    },
    panels: [{ marks: [...marks, { kind: "notes", points: notes }] }],
  };
}

/** A little around a value, so that many runs look like many; the same runs give the same figure. */
function spread(rank: number, axis: number): number {
  return (((rank + 1) * 0.618_033_988_75 * (axis + 1)) % 1) * 0.03 - 0.015;
}

/** Where a value is on an axis, from 0 to 1. */
function shareOf(value: number, { isLog, ends: [low, high], isCategory }: Axis): number {
  if (isCategory) return high - low <= 1 ? 0.5 : 0.05 + (0.9 * (value - low - 0.5)) / (high - low - 1);
  const place = (number: number): number => (isLog ? Math.log(number) : number);
  return (place(value) - place(low)) / (place(high) - place(low));
}
