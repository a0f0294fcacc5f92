import type { Field } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import type { Show } from "../../results/tables/show.ts";
import type { Kind } from "./figure.ts";

/** What a figure is to show. */
export interface FigureRequest {
  readonly kind: Kind;
  /** The columns of the axes; of x `step`, the steps of curves. With kind=parallel all axes but that of
   *  the metric. */
  readonly x: readonly Field[] | "step";
  readonly y: Field;
  /** The value of a cell, with kind=heat. */
  readonly z?: Field | undefined;
  readonly color?: Field | undefined;
  readonly facet?: Field | undefined;
  /** What is averaged; undefined where nobody has said it. */
  readonly over?: readonly Field[] | undefined;
  /** All parameters that vary. */
  readonly varying: readonly Field[];
  /** How runs are summed up, with the words for it: mean ± std. */
  readonly show: Extract<Show, { kind: "center" | "range" }>;
  readonly showText: string;
  /** Whether an axis is logarithmic, where somebody has said it. */
  readonly log: { readonly x?: boolean; readonly y?: boolean };
  /** One message for stderr. */
  readonly warn: (message: string) => void;
}

/** A run with a value that can be drawn. */
export interface Run {
  readonly item: Item;
  readonly x: string | number;
  readonly y: number;
}
