import type { Figure } from "../figure.ts";
import { placeOn } from "../place.ts";
import type { SvgLook } from "./svg-look.ts";
import { fitting, textWidth } from "./text-size.ts";

/** Where the names of the series stand. */
export type LegendLayout = {
  /** Of the margin at the right, and below. */
  readonly right: number;
  readonly height: number;
} & (
  | { readonly kind: "none" }
  /** Beside the ends of the lines. */
  | { readonly kind: "ends"; readonly labels: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly LegendItem[] }
  | { readonly kind: "ramp" }
);

export interface LegendItem {
  readonly series: number;
  readonly label: string;
  /** In points, from the left of the figure and from the top of the legend. */
  readonly left: number;
  readonly row: number;
}

const MOST_ENDS = 12;
/** Room for the sample before a name, and behind it, in sizes of the font. */
const SAMPLE = 2.2;
const BEHIND = 1.4;
export const ROW = 1.4;

/** @param left where the data begin */
export function legendLayout(figure: Figure, look: SvgLook, left: number): LegendLayout {
  const { legend, series } = figure;
  const { fontSize: em, width } = look;
  const right = lastTick(figure, em);
  if (!legend) return { kind: "none", right, height: 0 };
  if (legend.kind === "ramp") return { kind: "ramp", right, height: 2 * em };
  const widest = Math.max(...series.map(({ label }) => textWidth(label, em)), textWidth(legend.title, em));
  if (haveEnds(figure) && widest <= width * 0.3)
    return { kind: "ends", labels: series.map(({ label }) => label), right: widest + 1.6 * em, height: 0 };
  const items: LegendItem[] = [];
  const start = left + textWidth(legend.title, em) + 1.2 * em;
  let [at, row] = [start, 0];
  for (const [i, { label }] of series.entries()) {
    const name = fitting(label, em, width - start - (SAMPLE + BEHIND) * em);
    const room = (SAMPLE + BEHIND) * em + textWidth(name, em);
    if (at + room - BEHIND * em > width && at > start) [at, row] = [start, row + 1];
    items.push({ series: i, label: name, left: at, row });
    at += room;
  }
  return { kind: "list", items, right, height: (row + 1) * ROW * em + 0.8 * em };
}

/** Whether each series has one line that has an end at the right of a single panel. */
function haveEnds({ kind, panels, series, x }: Figure): boolean {
  const [panel, another] = panels;
  if (kind !== "line" || panel === undefined || another || series.length > MOST_ENDS) return false;
  const place = placeOn(x);
  return series.every((_, s) => {
    const lines = panel.marks.filter((mark) => mark.kind === "line" && mark.series === s);
    const points = lines[0]?.kind === "line" ? lines[0].points : [];
    return lines.length === 1 && place(points.at(-1)?.x ?? Number.NaN) > 0.6;
  });
}

/** Half of the last label of x may stand out. */
function lastTick({ x }: Figure, em: number): number {
  const last = x.ticks.at(-1);
  return Math.max(0.8 * em, last && !x.isCategory ? textWidth(last.label, em) / 2 : 0);
}
