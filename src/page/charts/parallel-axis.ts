import type { Theme } from "../part.ts";
import type { Axis } from "./axes.ts";
import { formatValue, shortened } from "../values.ts";

/** Where an axis stands. */
export interface Place {
  /** How far it is to the next axis, or half the length of one that lies. */
  readonly room: number;
  readonly isLast: boolean;
  /** Whether the axes lie one below the other. */
  readonly narrow: boolean;
}

/** About how wide letters are, in pixels: of names and of values. */
const NAME = 8;
const VALUE = 7;

/** The ECharts option of one of the parallel axes.
 *  @param dim its place */
export function axisOption(theme: Theme, axis: Axis, dim: number, place: Place): object {
  const { narrow, room } = place;
  const common = { color: theme.ink, backgroundColor: theme.panel };
  const letters = Math.max(4, Math.floor(room / VALUE) - 3);
  const { ticks } = axis;
  return {
    // A new place is a new axis: the old one would keep its place and its selection.
    id: `${dim} ${axis.id}`,
    dim,
    ...nameOption(axis, dim, place),
    nameTextStyle: {
      ...common,
      fontWeight: 600,
      fontSize: 13,
      padding: [2, 3, 4, 3],
      ...nameAlign(axis, dim, place),
    },
    type: axis.isLog ? "log" : "value",
    min: axis.low,
    max: axis.high,
    // not in the defaults of all axes, where ECharts does not look for it
    areaSelectStyle: {
      color: theme.accent,
      borderColor: theme.accent,
      borderWidth: 1,
      opacity: 0.3,
      width: 20,
    },
    axisLabel: {
      ...common,
      padding: [1, 3],
      hideOverlap: true,
      ...(ticks
        ? {
            customValues: ticks.map(({ at }) => at),
            formatter: (at: number) =>
              shortened(
                ticks.find((tick) => tick.at === at)?.text ?? "",
                Math.min(narrow ? 10 : 16, letters),
              ),
          }
        : { formatter: (at: number) => formatValue(at, 3), showMinLabel: false, showMaxLabel: false }),
    },
  };
}

function nameOption(axis: Axis, dim: number, place: Place): object {
  const { narrow } = place;
  const letters = Math.max(4, Math.floor(place.room / NAME) - (dim === 0 || place.isLast ? 3 : 1));
  return {
    name: shortened(axis.name, letters),
    nameLocation: narrow ? "start" : "end",
    nameGap: narrow ? 0 : 14,
  };
}

/** In the middle over its axis; a long one at an edge of the chart begins or ends there. */
function nameAlign({ name }: Axis, dim: number, { narrow, isLast }: Place): object {
  if (narrow) return { align: "left", verticalAlign: "bottom" };
  const isLong = (name.length * NAME) / 2 > 50;
  if (!isLong || !(dim === 0 || isLast)) return {};
  return { align: isLast ? "right" : "left" };
}
