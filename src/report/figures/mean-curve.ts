import type { Curve } from "../../results/row.ts";
import type { Point } from "./figure.ts";
import { type Middle, middleOf } from "./middle.ts";
import type { FigureRequest } from "./request.ts";

/** More points than this on a line are not seen. */
const MOST_POINTS = 400;

/** The mean of several curves at each of their steps, with its bar. A curve counts from its first to
 *  its last step; between its own steps it is taken to be straight. */
export function meanCurve(curves: readonly Curve[], request: FigureRequest): Middle[] {
  const finite = curves.map(finitePoints).filter((points) => points.length > 0);
  const all = [...new Set(finite.flatMap((points) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const every = Math.ceil(all.length / MOST_POINTS);
  const steps = all.filter((_, i) => i % every === 0 || i === all.length - 1);
  const readers = finite.map(readerOf);
  return steps.map((step) =>
    middleOf(
      step,
      readers.flatMap((read) => read(step) ?? []),
      request,
    ),
  );
}

/** A curve with at most {@link MOST_POINTS} points: of each part the least and the largest, so that
 *  spikes stay. */
export function thinned(curve: Curve): Point[] {
  const points = finitePoints(curve);
  if (points.length <= MOST_POINTS) return points;
  const size = Math.ceil((2 * points.length) / MOST_POINTS);
  const kept: Point[] = [];
  for (let at = 0; at < points.length; at += size) {
    const part = points.slice(at, at + size);
    const [low, high] = [
      part.reduce((a, b) => (b.y < a.y ? b : a)),
      part.reduce((a, b) => (b.y > a.y ? b : a)),
    ];
    kept.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
  }
  return kept;
}

function finitePoints({ steps, values }: Curve): Point[] {
  return Array.from(steps, (x, i) => ({ x, y: values[i] ?? Number.NaN })).filter(
    ({ x, y }) => Number.isFinite(x) && Number.isFinite(y),
  );
}

/** Reads a curve at ascending steps. */
function readerOf(points: readonly Point[]): (step: number) => number | undefined {
  let i = 0;
  return (step) => {
    while (i < points.length - 1 && (points[i + 1]?.x ?? step) <= step) i++;
    const [here, next] = [points[i], points[i + 1]];
    if (here === undefined || here.x > step) return undefined;
    if (here.x === step || next === undefined) return here.x === step ? here.y : undefined;
    return here.y + ((next.y - here.y) * (step - here.x)) / (next.x - here.x);
  };
}
