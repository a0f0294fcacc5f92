import type { Axis, Figure } from "../figure.ts";
import { placeOn } from "../place.ts";
import { type LegendLayout, legendLayout } from "./legend-layout.ts";
import type { SvgLook } from "./svg-look.ts";
import { fitting, textWidth } from "./text-size.ts";

/** A rectangle in points, y from the top. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Where the data of each panel are. */
  readonly frames: readonly Frame[];
  readonly columns: number;
  /** The labels of x, cut where they are too long, and whether they stand aslant. */
  readonly labels: readonly string[];
  readonly isAslant: boolean;
  readonly legend: LegendLayout;
}

/** A panel is not narrower than this, in sizes of the font. */
const LEAST_PANEL = 13;
const RATIO = 0.62;

/** Where everything stands. */
export function layoutOf(figure: Figure, look: SvgLook): Layout {
  const { x, y, panels } = figure;
  const { width, fontSize: em } = look;
  const left = leftOf(figure, em);
  const legend = legendLayout(figure, look, left);
  const right = legend.right;
  const columns = Math.max(1, Math.min(panels.length, Math.floor((width - left) / (LEAST_PANEL * em))));
  const rows = Math.ceil(panels.length / columns);
  const gap = { x: 1.2 * em, y: (panels[0]?.title === undefined ? 0.8 : 2) * em };
  const panelWidth = (width - left - right - (columns - 1) * gap.x) / columns;
  const { labels, isAslant, depth } = labelsOf(x, em, panelWidth, left);
  const top = (y.title === "" ? 1 : 2) * em + (panels[0]?.title === undefined ? 0 : 1.4 * em);
  const bottom = depth + (x.title === "" ? 0.6 : 2) * em + legend.height;
  const inner = rows * panelWidth * (columns > 1 ? 0.8 : RATIO * 0.95) + (rows - 1) * gap.y;
  const height =
    look.height ?? (panels.length === 1 ? Math.max(width * RATIO, 9 * em + bottom) : top + bottom + inner);
  const panelHeight = Math.max(3 * em, (height - top - bottom - (rows - 1) * gap.y) / rows);
  const frames = panels.map((_, i) => ({
    left: left + (i % columns) * (panelWidth + gap.x),
    top: top + Math.floor(i / columns) * (panelHeight + gap.y),
    width: panelWidth,
    height: panelHeight,
  }));
  return { width, height, frames, columns, labels, isAslant, legend };
}

/** The name of a value beside an axis, not longer than there is room. */
export function shortNote(label: string, em: number): string {
  return fitting(label, em, LONGEST_NOTE * em);
}

function leftOf({ y, panels }: Figure, em: number): number {
  const { ticks, isHidden, isCategory } = y;
  if (isHidden) {
    const first = panels.flatMap(({ marks }) =>
      marks.flatMap((mark) => (mark.kind === "notes" ? mark.points.filter((note) => note.x === 0) : [])),
    );
    return em + Math.max(0.5 * em, ...first.map(({ label }) => textWidth(shortNote(label, em), em)));
  }
  const widest = Math.max(0, ...ticks.map(({ label }) => textWidth(label, em)));
  return 1.4 * em + (isCategory ? Math.min(widest, 12 * em) : widest);
}

/** The longest label of a name that is not cut. */
const LONGEST = 11;
const LONGEST_NOTE = 9;
/** Of the angle at which labels stand aslant. */
const SINE = 0.57;
const COSINE = 0.82;

function labelsOf(axis: Axis, em: number, width: number, left: number) {
  const { ticks, isCategory } = axis;
  const all = ticks.map(({ label }) => label);
  if (!isCategory) return { labels: apart(axis, all, em, width), isAslant: false, depth: 1.6 * em };
  const room = width / Math.max(1, all.length) - 0.5 * em;
  const widest = Math.max(0, ...all.map((label) => textWidth(label, em)));
  if (widest <= room) return { labels: all, isAslant: false, depth: 1.6 * em };
  const place = placeOn(axis);
  // a label ends below its tick, and begins within the figure
  const labels = ticks.map(({ at, label }) =>
    fitting(label, em, Math.min(LONGEST * em, (left + place(at) * width - 0.3 * em) / COSINE)),
  );
  const longest = Math.max(...labels.map((label) => textWidth(label, em)));
  return { labels, isAslant: true, depth: longest * SINE + 1.4 * em };
}

/** The labels of numbers; where they would touch, only every second one, or every third. */
function apart(axis: Axis, labels: readonly string[], em: number, width: number): string[] {
  const place = placeOn(axis);
  const widths = axis.ticks.map(({ power }, i) =>
    textWidth(power === undefined ? (labels[i] ?? "") : "10-9", em),
  );
  const isFree = (every: number): boolean =>
    axis.ticks.every(({ at }, i) => {
      const next = axis.ticks[i + every];
      if (i % every !== 0 || next === undefined) return true;
      return (
        (place(next.at) - place(at)) * width > ((widths[i] ?? 0) + (widths[i + every] ?? 0)) / 2 + 0.5 * em
      );
    });
  let every = 1;
  while (!isFree(every)) every++;
  return labels.map((label, i) => (i % every === 0 ? label : ""));
}
