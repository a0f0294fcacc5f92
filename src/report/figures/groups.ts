import { usageError } from "../../core/failure.ts";
import { compareValues, type Field, keyOf, numberOf } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import { suitsLog } from "../../results/statistics/log-scale.ts";
import type { Legend, Series } from "./figure.ts";
import { COLOR_COUNT, lookOf, MOST_SERIES, rampColor } from "./palette.ts";
import type { FigureRequest } from "./request.ts";
import { plainNumber } from "./ticks.ts";

const MOST_PANELS = 24;
/** Nobody sees more colours of a ramp. */
const MOST_SHADES = 64;
/** So many settings get a colour each without being asked for. */
const MOST_SETTINGS = 12;

/** Which series and which panel an item belongs to. */
export interface Groups {
  readonly series: readonly Series[];
  readonly legend?: Legend;
  /** Titles of the panels; one undefined where there is no facet. */
  readonly panels: readonly (string | undefined)[];
  readonly seriesOf: (item: Item) => number;
  readonly panelOf: (item: Item) => number;
  /** What the series differ in. */
  readonly by: readonly Field[];
}

/** @param canRamp whether so many series as there are values may be drawn, in colours of a ramp
 *  @throws CooperateError (usage) for more series or panels than anybody can tell apart */
export function groupsOf(items: readonly Item[], request: FigureRequest, canRamp: boolean): Groups {
  const { facet } = request;
  const by = request.color ? [request.color] : settingsOf(items, request);
  const colors = levelsOf(items, by);
  sayAveraged(items, request, by);
  const panels = facet ? levelsOf(items, [facet]) : undefined;
  if (facet && panels && panels.labels.length > MOST_PANELS)
    throw usageError(
      `facet=${facet.name}: ${panels.labels.length} values would be as many panels, and more than ${MOST_PANELS} are too small`,
      "choose some with --where, or take another column",
    );
  const title = by.map(({ name }) => name).join(", ");
  return {
    by,
    ...seriesFor(colors, by, title, canRamp),
    panels: facet && panels ? panels.labels.map((label) => `${facet.name} ${label}`) : [undefined],
    panelOf: panels ? panels.indexOf : () => 0,
  };
}

/** With `over` alone, what else varies tells series apart, as rows of a table. */
function settingsOf(items: readonly Item[], request: FigureRequest): readonly Field[] {
  if (request.over === undefined || request.kind === "heat") return [];
  const rest = unnamed(request, []);
  return levelsOf(items, rest).labels.length > MOST_SETTINGS ? [] : rest;
}

/** The parameters that vary and have no place in the figure. */
function unnamed({ over = [], varying, facet, x, z, y }: FigureRequest, by: readonly Field[]): Field[] {
  const named = new Set([...over, ...by, facet, y, z, ...(x === "step" ? [] : x)]);
  return varying.filter((field) => !named.has(field));
}

/** Says what means hide. */
function sayAveraged(items: readonly Item[], request: FigureRequest, by: readonly Field[]): void {
  const { kind, x, y, facet, over, warn } = request;
  const isSummed = kind === "bar" || kind === "heat" || (kind === "line" && (x !== "step" || over));
  const rest = unnamed(request, by).map(({ name }) => name);
  const [first] = rest;
  if (!isSummed || first === undefined) return;
  const place = [
    ...(x === "step" ? [] : x),
    ...by,
    ...(facet ? [facet] : []),
    ...(kind === "heat" ? [y] : []),
  ];
  const isMean = levelsOf(items, place).labels.length < items.length;
  if (x !== "step" && !isMean) return;
  warn(
    over === undefined
      ? `averaged over ${rest.join(", ")}: over=${rest.join(",")} says that this is meant; color=${first} shows it`
      : `averaged over ${rest.join(", ")}, too: color=${first} or facet=${first} shows it`,
  );
}

interface Levels {
  readonly labels: readonly string[];
  readonly numbers: readonly (number | undefined)[];
  readonly indexOf: (item: Item) => number;
}

function levelsOf(items: readonly Item[], fields: readonly Field[]): Levels {
  const key = (item: Item): string =>
    fields.length === 0 ? "" : JSON.stringify(fields.map((field) => keyOf(field, field.valueOf(item))));
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  const sorted = [...first.values()].sort((a, b) => {
    for (const field of fields) {
      const order = compareValues(field, field.valueOf(a), field.valueOf(b));
      if (order !== 0) return order;
    }
    return 0;
  });
  const at = new Map(sorted.map((item, i) => [key(item), i]));
  // asked for once for each series
  const places = new Map(items.map((item) => [item, at.get(key(item)) ?? 0]));
  const textOf =
    (item: Item) =>
    (field: Field): string => {
      const value = field.valueOf(item);
      return value === undefined || value === ""
        ? "none"
        : typeof value === "number"
          ? plainNumber(value)
          : value;
    };
  const [only] = fields;
  return {
    labels: sorted.map((item) => fields.map(textOf(item)).join(", ")),
    numbers: sorted.map((item) => (only ? numberOf(only, only.valueOf(item)) : undefined)),
    indexOf: (item) => places.get(item) ?? 0,
  };
}

/** Numbers of which there are many are a ramp of colours; all else has a look each. */
function seriesFor(
  { labels, numbers, indexOf }: Levels,
  by: readonly Field[],
  title: string,
  canRamp: boolean,
): Pick<Groups, "series" | "legend" | "seriesOf"> {
  const finite = numbers.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  const isRamp = by.length === 1 && finite.length === labels.length && labels.length > COLOR_COUNT;
  if (labels.length > MOST_SERIES && !(isRamp && canRamp))
    throw usageError(
      `color=${title}: nobody can tell ${labels.length} values apart; ${MOST_SERIES} are the most`,
      "choose some with --where, or take another column",
    );
  if (!isRamp) {
    const legend: Legend = { kind: "names", title };
    return { series: labels.map(lookOf), seriesOf: indexOf, ...(labels.length > 1 && { legend }) };
  }
  const places = suitsLog(finite) ? finite.map((value) => Math.log(value)) : finite;
  const [low = 0, high = 1] = [places[0], places.at(-1)];
  const shades = Math.min(MOST_SHADES, labels.length);
  const shadeOf = (i: number): number =>
    Math.round((((places[i] ?? low) - low) / (high - low)) * (shades - 1));
  const series = Array.from({ length: shades }, (_, shade) => {
    const color = rampColor(shade / (shades - 1));
    return { label: "", color, ink: color };
  });
  const [field] = by;
  const labelAt = (i: number): string =>
    // a parameter as it was written
    field?.role === "param" ? (labels.at(i) ?? "") : plainNumber(Number((finite.at(i) ?? 0).toPrecision(3)));
  const legend: Legend = { kind: "ramp", title, labels: [labelAt(0), labelAt(-1)] };
  return { series, legend, seriesOf: (item) => shadeOf(indexOf(item)) };
}
