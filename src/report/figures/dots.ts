import type { Item } from "../../results/tables/item.ts";
import { axisFor, checkLog, onAxis } from "./axis-y.ts";
import type { Figure, Mark } from "./figure.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { type Across, acrossNames, acrossNumbers, dodge } from "./layout-x.ts";
import { middleOf, rangesOf, reach } from "./middle.ts";
import type { FigureRequest, Run } from "./request.ts";
import { byX, runsFor } from "./runs.ts";

/** How much of a place the dots of all series take. */
const WIDTH = 0.7;

/** A dot for each run. At names, runs stand beside each other, with their mean and its bar; numbers are
 *  a scatter plot. */
export function dotsFigure(items: readonly Item[], request: FigureRequest): Omit<Figure, "about"> {
  const [x] = request.x === "step" ? [] : request.x;
  const { y, log } = request;
  if (x === undefined) throw new TypeError("dots need a column for x");
  const runs = runsFor(items, x, y, request);
  const groups = groupsOf(
    runs.map(({ item }) => item),
    request,
    x.isNumeric,
  );
  if (x.isNumeric)
    checkLog(
      "x",
      x.name,
      runs.map((run) => Number(run.x)),
      log.x,
    );
  const across = x.isNumeric ? acrossNumbers(runs, x, request) : acrossNames(runs, x);
  const middles = x.isNumeric
    ? []
    : byX(runs, x).flatMap((group) =>
        middleOf(
          0,
          group.runs.map((r) => r.y),
          request,
        ),
      );
  const axisY = axisFor(
    "y",
    y.name,
    runs.map((run) => run.y),
    reach(middles),
    log.y,
  );
  return {
    kind: "dots",
    x: across.axis,
    y: axisY,
    series: groups.series,
    ...(groups.legend && { legend: groups.legend }),
    panels: groups.panels.map((title, p) => ({
      ...(title !== undefined && { title }),
      marks: onAxis(
        groups.series.flatMap((_, s) => {
          const own = runs.filter(({ item }) => groups.panelOf(item) === p && groups.seriesOf(item) === s);
          return x.isNumeric ? scatter(own, s, across) : besides(own, s, across, groups, request);
        }),
        axisY,
      ),
    })),
  };

  function besides(
    own: readonly Run[],
    s: number,
    { at }: Across,
    { series }: Groups,
    of: FigureRequest,
  ): Mark[] {
    if (own.length === 0 || x === undefined) return [];
    const { offset, width } = dodge(s, series.length, WIDTH);
    const places = byX(own, x).map((group) => ({ middle: at(group.x) + offset, runs: group.runs }));
    const means = places.map(({ middle, runs }) =>
      middleOf(
        middle,
        runs.map((run) => run.y),
        of,
      ),
    );
    const dots = places.flatMap(({ middle, runs }) =>
      runs.map((run, i) => ({ x: middle + spread(i, runs.length) * width, y: run.y })),
    );
    const all: Mark[] = [
      { kind: "dots", of: "runs", series: s, points: dots },
      { kind: "bars", series: s, points: rangesOf(means) },
      { kind: "dots", of: "means", series: s, points: means.map(({ point }) => point) },
    ];
    return all.filter(({ points }) => points.length > 0);
  }
}

function scatter(own: readonly Run[], series: number, { at }: Across): Mark[] {
  if (own.length === 0) return [];
  return [{ kind: "dots", of: "runs", series, points: own.map((run) => ({ x: at(run.x), y: run.y })) }];
}

/** Even places beside the middle, in an order that shows no pattern: the same runs give the same
 *  figure. @returns from -0.35 to 0.35 */
function spread(i: number, count: number): number {
  const golden = (i * 0.618_033_988_75 + 0.25) % 1;
  return count === 1 ? 0.2 : (golden - 0.5) * 0.7;
}
