import { keyOf, type Field } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";
import type { Kind } from "./figure.ts";

/** Beyond so many values of x of which hardly one comes twice, a line of means is a zigzag. */
const MOST_MEANS = 12;

/** How a figure is drawn where nobody has said it, by what x is: means over numbers are a line, names
 *  have dots, and what no two runs share, such as a time or a random learning rate, is a scatter plot.
 *  @param items those that have y */
export function kindFor(x: Field | "step", items: readonly Item[]): Kind {
  if (x === "step") return "line";
  if (!x.isNumeric || x.role === "metric") return "dots";
  const values = items.flatMap((item) => x.valueOf(item) ?? []);
  const distinct = new Set(values.map((value) => keyOf(x, value))).size;
  return distinct > MOST_MEANS && distinct > values.length / 2 ? "dots" : "line";
}
