import type { XmlDocument, XmlElement } from "./dom.ts";
import * as Plot from "@observablehq/plot";
import type { Axis, Figure, Panel, Tick } from "../figure.ts";
import type { Frame } from "./layout.ts";
import { plotMarks } from "./plot-marks.ts";
import { GRID, INK, SOFT, type SvgLook } from "./svg-look.ts";
import { fitting } from "./text-size.ts";

/** What of a panel is drawn besides the data. */
export interface PanelSides {
  /** Whether it has the labels of its axes: panels in a row share those of y. */
  readonly hasX: boolean;
  readonly hasY: boolean;
  readonly labels: readonly string[];
  readonly isAslant: boolean;
}

/** The children of the SVG that Plot makes for a panel, in the coordinates of the figure. */
export function drawPanel(
  document: XmlDocument,
  figure: Figure,
  { marks }: Panel,
  frame: Frame,
  size: { readonly width: number; readonly height: number },
  { hasX, hasY, labels, isAslant }: PanelSides,
  look: SvgLook,
): XmlElement[] {
  const { x, y, kind } = figure;
  const isHeat = kind === "heat";
  const names = {
    x: namesOf(x, labels),
    y: namesOf(
      y,
      y.ticks.map(({ label }) => fitting(label, look.fontSize, 12 * look.fontSize)),
    ),
  };
  const at = (ticks: readonly Tick[]): number[] => ticks.map((tick) => tick.at);
  const text = { fill: INK, tickSize: 0, tickPadding: 0.5 * look.fontSize, label: null };
  const svg = Plot.plot({
    document: document as never,
    ...size,
    marginLeft: frame.left,
    marginTop: frame.top,
    marginRight: size.width - frame.left - frame.width,
    marginBottom: size.height - frame.top - frame.height,
    x: { type: x.isLog ? "log" : "linear", domain: [...x.ends], axis: null },
    y: { type: y.isLog ? "log" : "linear", domain: [...y.ends], axis: null },
    color: { type: "identity" },
    marks: [
      ...(isHeat || y.isHidden ? [] : [Plot.gridY(at(y.ticks), { stroke: GRID, strokeOpacity: 1 })]),
      ...(isHeat || (x.isCategory && kind !== "parallel")
        ? []
        : [Plot.gridX(at(x.ticks), { stroke: kind === "parallel" ? SOFT : GRID, strokeOpacity: 1 })]),
      ...plotMarks(marks, figure, look),
      ...(isHeat || kind === "parallel" ? [] : [Plot.ruleY([y.ends[0]], { stroke: SOFT })]),
      ...(hasX
        ? [
            Plot.axisX(at(x.ticks), {
              ...text,
              tickFormat: names.x,
              ...(isAslant && { tickRotate: -35 }),
            }),
          ]
        : []),
      ...(hasY && !y.isHidden ? [Plot.axisY(at(y.ticks), { ...text, tickFormat: names.y })] : []),
    ],
  });
  // Its style is not for readers of SVG other than browsers.
  return [...(svg as unknown as XmlElement).children].filter(
    (child) => child.tagName.toLowerCase() !== "style",
  );
}

/** What stands at a tick; a power is marked for `raisePowers`. */
function namesOf({ ticks }: Axis, labels: readonly string[]): (at: number) => string {
  const names = new Map(
    ticks.map(({ at, power }, i) => [
      at,
      power === undefined || labels[i] === "" ? (labels[i] ?? "") : `${POWER}${power}`,
    ]),
  );
  return (at) => names.get(at) ?? "";
}

/** No label begins so: the character is removed from all text. */
export const POWER = "\u0001";
