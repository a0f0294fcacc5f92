import type { Item } from "../../results/tables/item.ts";
import { barFigure } from "./bar.ts";
import { boxFigure } from "./box.ts";
import { curvesFigure } from "./curves.ts";
import { dotsFigure } from "./dots.ts";
import type { Figure, Kind } from "./figure.ts";
import { heatFigure } from "./heat.ts";
import { lineFigure } from "./line.ts";
import { parallelFigure } from "./parallel.ts";
import type { FigureRequest } from "./request.ts";

type Builder = (items: readonly Item[], request: FigureRequest) => Omit<Figure, "about">;

const BUILDERS: Readonly<Record<Kind, Builder>> = {
  line: (items, request) => (request.x === "step" ? curvesFigure : lineFigure)(items, request),
  dots: dotsFigure,
  box: boxFigure,
  bar: barFigure,
  heat: heatFigure,
  parallel: parallelFigure,
};

/** The figure of these runs. Says what is left out, and what is averaged without having been named.
 *  @throws CooperateError (usage) where there is nothing to draw */
export function buildFigure(items: readonly Item[], request: FigureRequest): Figure {
  const figure = BUILDERS[request.kind](items, request);
  return { ...figure, about: aboutOf(figure, request) };
}

function aboutOf({ kind, legend }: Omit<Figure, "about">, request: FigureRequest): string {
  const { x, y, z, facet, over, showText } = request;
  const across = x === "step" ? "step" : x.map(({ name }) => name).join(", ");
  const isSummed = kind === "bar" || (kind === "line" && !(x === "step" && over === undefined));
  const names = over?.map(({ name }) => name).join(", ");
  return [
    kind === "heat" ? `${z?.name ?? ""} by ${across} and ${y.name}` : `${y.name} by ${across}`,
    legend?.kind === "names" ? ` for each ${legend.title}` : "",
    facet ? ` in panels by ${facet.name}` : "",
    isSummed ? `; ${showText}${names === undefined ? "" : ` over ${names}`}` : "",
    kind === "box" ? "; quartiles, whiskers of 1.5 interquartile ranges" : "",
  ].join("");
}
