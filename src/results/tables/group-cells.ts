import { formatNumbers } from "../../core/selection.ts";
import type { Sample } from "../statistics/against-best.ts";
import { type Field, keyOf, numberOf } from "./field.ts";
import type { Item } from "./item.ts";
import type { Show } from "./show.ts";
import { summarize } from "./summarize.ts";
import type { ResultCell, ResultColumn } from "./table.ts";
import type { TableRequest } from "./table-request.ts";

/** The column of a metric, or of a further summary of it. */
export function metricColumn(
  { name, key }: Field,
  show: Show,
  isFirst: boolean,
  { goalOf }: TableRequest,
): ResultColumn {
  const word = show.kind === "center" ? show.center : show.kind;
  const spread = show.kind === "center" ? show.spread : undefined;
  const goal = show.kind === "n" ? undefined : goalOf(key);
  return {
    name: isFirst ? name : `${name} ${word}`,
    role: "metric",
    metric: key,
    isNumeric: true,
    ...(goal && { goal }),
    ...(spread !== undefined && { spread }),
    ...(show.kind === "range" && { isRange: true }),
  };
}

/** What the runs of a group say about a metric; text only where all say the same. */
export function metricCell(
  field: Field,
  show: Show,
  items: readonly Item[],
  { counts, runKeyOf }: TableRequest,
): ResultCell {
  const counting = items.filter(counts);
  const values = counting.flatMap((item) => field.valueOf(item) ?? []);
  const numbers = values.flatMap((value) => numberOf(field, value) ?? []);
  if (show.kind === "n") return summarize(numbers, show).n;
  const isSample = runKeyOf && show.kind === "center" && show.center === "mean";
  if (numbers.length > 0 || values.length === 0)
    return { ...summarize(numbers, show), ...(isSample && { sample: sampleOf(field, counting, runKeyOf) }) };
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** The finite values, each with what tells its run apart. */
function sampleOf(field: Field, items: readonly Item[], keyOfRun: (item: Item) => string): Sample {
  const finite = items.flatMap((item) => {
    const value = numberOf(field, field.valueOf(item));
    return value !== undefined && Number.isFinite(value) ? [{ value, key: keyOfRun(item) }] : [];
  });
  return { values: finite.map(({ value }) => value), keys: finite.map(({ key }) => key) };
}

/** What a group has in any other column: the values in it, each once. */
export function commonCell(field: Field, items: readonly Item[]): ResultCell {
  if (field.key === "n")
    return items.length === 1 ? items[0]?.row.n : formatNumbers(items.map(({ row }) => row.n));
  const byKey = new Map(items.map((item) => [keyOf(field, field.valueOf(item)), field.valueOf(item)]));
  // of 0.1 and 0.10 the one that stands first
  const values = [...byKey.keys()].map((key) => firstWith(key, field, items));
  return values.length === 1 ? values[0] : values.join(",");
}

function firstWith(key: string, field: Field, items: readonly Item[]) {
  const item = items.find((each) => keyOf(field, field.valueOf(each)) === key);
  return item && field.valueOf(item);
}

/** How many of the runs count: `2`, or `4/5` where some have no finite value. */
export function runsCell(main: Field | undefined, items: readonly Item[], request: TableRequest): ResultCell {
  const n = items.filter((item) => {
    if (!request.counts(item)) return false;
    return main === undefined || Number.isFinite(numberOf(main, main.valueOf(item)));
  }).length;
  return n === items.length ? n : `${n}/${items.length}`;
}
