import { usageError } from "../../core/failure.ts";
import { namesIn } from "../../core/names-in.ts";
import { mostSimilar } from "../../core/similar.ts";
import { KINDS, type Kind } from "../../report/figures/figure.ts";
import { kindFor } from "../../report/figures/kind-for.ts";
import type { FigureRequest } from "../../report/figures/request.ts";
import type { Chosen } from "../../results/query/chosen-items.ts";
import { oneOf } from "../../results/query/one-of.ts";
import type { Settings } from "../../results/query/settings.ts";
import type { Field } from "../../results/tables/field.ts";
import type { Fields } from "../../results/tables/fields.ts";
import { parseShow } from "../../results/tables/show.ts";
import { varyingParams } from "../../results/tables/varying.ts";
import type { PlotOptions } from "./options.ts";
import type { Placing } from "./words.ts";

/** Whether the steps of curves are wanted: `step` is no column, unless a command has such an option. */
export function isStep(placing: Placing): boolean {
  return placing.x === "step";
}

/** What the words and options ask for.
 *  @throws CooperateError (usage) with the nearest name for a column that is not there */
export function figureRequest(
  placing: Placing,
  options: PlotOptions,
  { items, fields }: Chosen,
  settings: Settings,
  warn: (message: string) => void,
): FigureRequest {
  const { color, facet, z } = placing;
  const varying = varyingParams(fields.params, items);
  const asked = placing.kind === undefined ? undefined : kindNamed(placing.kind);
  const y = placing.y === undefined ? mainMetric(fields, settings, warn) : fields.named(placing.y, "y=");
  const metric = z === undefined ? undefined : fields.named(z, "z=");
  const x = axisOfX(placing, asked, fields, varying, y);
  const kind = asked ?? kindFor(x === "step" ? x : (x[0] as Field), items);
  checkPlaces(kind, placing, x, y);
  if (kind === "parallel" && y.role !== "metric" && !y.isNumeric)
    throw usageError(`y=${y.name} is text`, "y is the metric by which lines are coloured");
  return {
    kind,
    x,
    y,
    z: kind === "heat" ? (metric ?? mainMetric(fields, settings, warn)) : metric,
    color: color === undefined ? undefined : fields.named(color, "color="),
    facet: facet === undefined ? undefined : fields.named(facet, "facet="),
    over: settings.over?.map((name) => fields.named(name, "over=")),
    varying,
    ...showOf(options.show ?? "mean±std"),
    log: logOf(options.logScale),
    warn,
  };
}

function kindNamed(text: string): Kind {
  if (text === "cd")
    throw usageError("kind=cd is not there yet", "kind=box x=METHOD shows how methods differ");
  const found = KINDS.find((kind) => kind === text);
  if (found !== undefined) return found;
  const similar = mostSimilar(text, KINDS);
  throw usageError(
    `kind=${text}: expected ${KINDS.join(", ")}`,
    similar === undefined ? undefined : `did you mean ${similar}?`,
  );
}

/** The metric of which somebody has said that it counts, else the first one that is numeric. */
function mainMetric(fields: Fields, { main, metric }: Settings, warn: (message: string) => void): Field {
  const numeric = fields.metrics.filter(({ isNumeric }) => isNumeric);
  const found = numeric.find(({ key }) => key === main) ?? numeric[0];
  if (found === undefined)
    throw usageError(
      "there is no metric to draw",
      metric.length > 0
        ? "name another column: y=time"
        : "name one with --metric NAME=REGEX, let the experiments write to $COOPERATE_METRICS, or take a column: y=time",
    );
  if (numeric.length > 1 && found.key !== main)
    warn(`y=${found.name} was chosen of: ${numeric.map(({ name }) => name).join(", ")}`);
  return found;
}

function axisOfX(
  { x }: Placing,
  kind: Kind | undefined,
  fields: Fields,
  varying: readonly Field[],
  y: Field,
): readonly Field[] | "step" {
  if (kind === "parallel")
    return x === undefined
      ? varying.filter((field) => field !== y)
      : namesIn(x).map((name) => fields.named(name, "x="));
  if (x === "step" && fields.find("step") === undefined) return "step";
  if (x !== undefined) return [fields.named(x, "x=")];
  const names = varying.map(({ name }) => name);
  const hasCurves = fields.metrics.length > 0;
  throw usageError(
    "what is on the x axis?",
    `for example: x=${names[0] ?? "n"}${names.length > 1 ? `; there are: ${names.join(", ")}` : ""}${hasCurves ? "; x=step for learning curves" : ""}`,
  );
}

/** @throws CooperateError (usage) for what a kind of figure has no place for */
function checkPlaces(kind: Kind, { z, color, facet }: Placing, x: readonly Field[] | "step", y: Field): void {
  if (x === "step" && kind !== "line")
    throw usageError(`kind=${kind}: x=step has learning curves, which are lines`, "leave out kind=");
  if (z !== undefined && kind !== "heat")
    throw usageError("z= does nothing without kind=heat", "give kind=heat, too, or take y= for the metric");
  if (kind === "heat" && y.role === "metric")
    throw usageError(
      `kind=heat: x and y are parameters, and ${y.name} is a metric`,
      `for example: kind=heat x=lr y=batch-size z=${y.name}`,
    );
  if (color !== undefined && (kind === "heat" || kind === "parallel"))
    throw usageError(`kind=${kind} has its own colours`, "leave out color=");
  if (facet !== undefined && kind === "parallel")
    throw usageError("kind=parallel has one panel", "choose with --where in place of facet=");
}

function showOf(text: string): Pick<FigureRequest, "show" | "showText"> {
  const [show, more] = parseShow(text);
  if (show === undefined || show.kind === "n" || more !== undefined)
    throw usageError(`--show ${text}: a figure has one summary`, "for example: mean±std, mean±sem, min..max");
  if (show.kind === "range") return { show, showText: "middle and ends of the range" };
  const { center, spread } = show;
  return { show, showText: spread === undefined ? center : `${center} ± ${spread}` };
}

function logOf(text: string | undefined): FigureRequest["log"] {
  if (text === undefined) return {};
  const words = namesIn(text).map((word) => oneOf("--log-scale", word, ["x", "y", "none"]));
  return { x: words.includes("x"), y: words.includes("y") };
}
