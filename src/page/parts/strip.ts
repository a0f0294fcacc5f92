import { svg } from "../el.ts";
import type { Setting } from "../view/settings.ts";

const WIDTH = 150;
const HEIGHT = 18;
const MARGIN = 5;

/** The ends of the scale of all strips. */
export interface StripScale {
  readonly low: number;
  readonly high: number;
}

/** A scale on which all runs fit, and all standard deviations. */
export function stripScale(settings: readonly Setting[]): StripScale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { scores, mean, std } of settings)
    for (const value of [...scores, mean - (std || 0), mean + (std || 0)]) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return { low, high };
}

/** The runs of a setting as dots, their mean as a bar, and one standard deviation as a line. The
 *  numbers stand beside it, so it is not read out. */
export function strip({ scores, mean, std }: Setting, { low, high }: StripScale): SVGElement {
  const x = (value: number): string => {
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return (MARGIN + (WIDTH - 2 * MARGIN) * share).toFixed(1);
  };
  const middle = HEIGHT / 2;
  // many dots lie on each other, and shall still show where most of them are
  const opacity = Math.max(0.06, 0.5 * Math.min(1, 12 / scores.length));
  return svg(
    "svg",
    { class: "strip", width: WIDTH, height: HEIGHT, "aria-hidden": "true" },
    svg("line", { x1: x(mean - (std || 0)), x2: x(mean + (std || 0)), y1: middle, y2: middle }),
    svg(
      "g",
      { "fill-opacity": opacity.toFixed(2) },
      ...thinned(scores).map((score) => svg("circle", { cx: x(score), cy: middle, r: 2.6 })),
    ),
    svg("rect", { x: Number(x(mean)) - 1.5, y: 2, width: 3, height: HEIGHT - 4, rx: 1 }),
  );
}

/** More dots than this cannot be told apart. */
const MOST_DOTS = 200;

/** An even share of the values by size, with the least and the greatest. */
function thinned(scores: readonly number[]): readonly number[] {
  if (scores.length <= MOST_DOTS) return scores;
  const sorted = [...scores].sort((a, b) => a - b);
  const step = (sorted.length - 1) / (MOST_DOTS - 1);
  return Array.from({ length: MOST_DOTS }, (_, i) => sorted[Math.round(i * step)] as number);
}
