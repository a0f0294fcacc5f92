import type { Item } from "../../results/tables/item.ts";
import { numberAxis, withZero } from "./axis.ts";
import { checkLog } from "./axis-y.ts";
import type { Figure, Mark } from "./figure.ts";
import { groupsOf } from "./groups.ts";
import { acrossNames, dodge } from "./layout-x.ts";
import { middleOf, rangesOf, reach } from "./middle.ts";
import type { FigureRequest } from "./request.ts";
import { byX, runsFor } from "./runs.ts";
import { usageError } from "../../core/failure.ts";

const WIDTH = 0.8;

/** Columns from 0 to the mean, with bars. */
export function barFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const [x] = request.x === "step" ? [] : request.x;
  const { y, log } = request;
  if (x === undefined) throw new TypeError("columns need a column for x");
  const runs = runsFor(items, x, y, request);
  checkLog(
    "y",
    y.name,
    runs.map((run) => run.y),
    log.y,
  );
  if (log.y) throw usageError("--log-scale y: columns begin at 0, which has no logarithm", "take kind=dots");
  const { series, legend, panels, seriesOf, panelOf } = groupsOf(
    runs.map(({ item }) => item),
    request,
    false,
  );
  const { axis, at } = acrossNames(runs, x);
  const columns = panels.map((_, p) =>
    series.map((_, s) => {
      const { offset } = dodge(s, series.length, WIDTH);
      const own = runs.filter(({ item }) => panelOf(item) === p && seriesOf(item) === s);
      return byX(own, x).map((group) =>
        middleOf(
          at(group.x) + offset,
          group.runs.map((run) => run.y),
          request,
        ),
      );
    }),
  );
  return {
    kind: "bar",
    x: axis,
    y: withZero(numberAxis(y.name, reach(columns.flat(2)), false)),
    series,
    ...(legend && { legend }),
    panels: panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: series.flatMap((_, s): Mark[] => {
        const own = columns[p]?.[s] ?? [];
        const { width } = dodge(s, series.length, WIDTH);
        const all: Mark[] = [
          { kind: "columns", series: s, width: width * 0.9, points: own.map(({ point }) => point) },
          { kind: "bars", series: s, points: rangesOf(own) },
        ];
        return all.filter(({ points }) => points.length > 0);
      }),
    })),
  };
}
