import type { Item } from "../../results/tables/item.ts";
import { axisFor, onAxis } from "./axis-y.ts";
import type { Figure, Mark } from "./figure.ts";
import { groupsOf } from "./groups.ts";
import { acrossNames, acrossNumbers } from "./layout-x.ts";
import { type Middle, middleOf, rangesOf, reach } from "./middle.ts";
import type { FigureRequest } from "./request.ts";
import { byX, runsFor } from "./runs.ts";

/** Beyond so many values of x, bars and markers hide the lines. */
const MOST_BARS = 12;

/** A line of means for each series, with bars, or a band where there are many. */
export function lineFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const [x] = request.x === "step" ? [] : request.x;
  const { y } = request;
  if (x === undefined) throw new TypeError("a line needs a column for x");
  const runs = runsFor(items, x, y, request);
  const { series, legend, panels, seriesOf, panelOf } = groupsOf(
    runs.map(({ item }) => item),
    request,
    false,
  );
  const across = x.isNumeric ? acrossNumbers(runs, x, request) : acrossNames(runs, x);
  const lines = panels.map((_, p) =>
    series.map((_, s): Middle[] =>
      byX(
        runs.filter(({ item }) => panelOf(item) === p && seriesOf(item) === s),
        x,
      ).map((group) =>
        middleOf(
          across.at(group.x),
          group.runs.map((run) => run.y),
          request,
        ),
      ),
    ),
  );
  const middles = lines.flat(2);
  const hasBand = byX(runs, x).length > MOST_BARS;
  const axisY = axisFor(
    "y",
    y.name,
    middles.map(({ point }) => point.y),
    reach(middles),
    request.log.y,
  );
  return {
    kind: "line",
    x: across.axis,
    y: axisY,
    series,
    ...(legend && { legend }),
    panels: panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: onAxis(lineMarks(lines[p] ?? [], hasBand), axisY),
    })),
  };
}

/** Bands below all lines, dots on top of them.
 *  @param lines by series */
export function lineMarks(lines: readonly (readonly Middle[])[], hasBand: boolean): Mark[] {
  const present = [...lines.entries()].filter(([, line]) => line.length > 0);
  const pointsOf = (line: readonly Middle[]) => line.map(({ point }) => point);
  return [
    ...present.map(([series, line]): Mark => ({
      kind: hasBand ? "band" : "bars",
      series,
      points: rangesOf(line),
    })),
    ...present.map(([series, line]): Mark => ({ kind: "line", series, points: pointsOf(line) })),
    // a line of one point is not seen
    ...present
      .filter(([, line]) => !hasBand || line.length === 1)
      .map(([series, line]): Mark => ({ kind: "dots", of: "means", series, points: pointsOf(line) })),
  ].filter(({ points }) => points.length > 0);
}
