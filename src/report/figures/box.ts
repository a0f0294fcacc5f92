import { quantile } from "../../results/statistics/quantile.ts";
import type { Item } from "../../results/tables/item.ts";
import { axisFor } from "./axis-y.ts";
import type { Box, Figure, Mark } from "./figure.ts";
import { groupsOf } from "./groups.ts";
import { acrossNames, dodge } from "./layout-x.ts";
import type { FigureRequest } from "./request.ts";
import { byX, runsFor } from "./runs.ts";

const WIDTH = 0.7;

/** Box plots after Tukey (Exploratory Data Analysis, 1977): the box from the first to the third
 *  quartile, whiskers to the last value within 1.5 times its height, dots beyond. */
export function boxFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const [x] = request.x === "step" ? [] : request.x;
  const { y, log } = request;
  if (x === undefined) throw new TypeError("boxes need a column for x");
  const runs = runsFor(items, x, y, request);
  const { series, legend, panels, seriesOf, panelOf } = groupsOf(
    runs.map(({ item }) => item),
    request,
    false,
  );
  const { axis, at } = acrossNames(runs, x);
  return {
    kind: "box",
    x: axis,
    y: axisFor(
      "y",
      y.name,
      runs.map((run) => run.y),
      [],
      log.y,
    ),
    series,
    ...(legend && { legend }),
    panels: panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: series.flatMap((_, s): Mark[] => {
        const { offset, width } = dodge(s, series.length, WIDTH);
        const own = byX(
          runs.filter(({ item }) => panelOf(item) === p && seriesOf(item) === s),
          x,
        ).map((group) =>
          boxOf(
            at(group.x) + offset,
            group.runs.map((run) => run.y),
          ),
        );
        const far = own.flatMap(({ outliers }) => outliers);
        return [
          { kind: "boxes" as const, series: s, width: width * 0.8, points: own.map(({ box }) => box) },
          { kind: "dots" as const, of: "runs" as const, series: s, points: far },
        ].filter(({ points }) => points.length > 0);
      }),
    })),
  };
}

function boxOf(x: number, values: readonly number[]) {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => quantile(values, q)) as [number, number, number];
  const reach = 1.5 * (q3 - q1);
  const inside = values.filter((value) => value >= q1 - reach && value <= q3 + reach);
  const [low, high] = [quantile(inside, 0), quantile(inside, 1)];
  const box: Box = { x, low, q1, median, q3, high };
  return { box, outliers: values.filter((value) => value < low || value > high).map((y) => ({ x, y })) };
}
