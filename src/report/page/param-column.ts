import type { ParamColumn } from "../../page/data/report-data.ts";
import { suitsLog } from "../../results/statistics/log-scale.ts";
import { compareValues, type Field, keyOf, numberOf } from "../../results/tables/field.ts";
import type { Item } from "../../results/tables/item.ts";

/** The column of a parameter. Two texts of one number are one value, that of the first row.
 *  @param shown a text as it may be told */
export function paramColumn(
  field: Field,
  items: readonly Item[],
  shown: (text: string) => string,
): ParamColumn {
  const first = new Map<string, string>();
  const keys = items.map((item) => {
    const value = field.valueOf(item);
    if (value === undefined) return undefined;
    const key = keyOf(field, value);
    if (!first.has(key)) first.set(key, String(value));
    return key;
  });
  const ordered = [...first].sort(([, a], [, b]) => compareValues(field, a, b));
  const places = new Map(ordered.map(([key], i) => [key, i]));
  const values = ordered.map(([, value]) => value);
  return {
    name: shown(field.name),
    values: values.map(shown),
    index: keys.map((key) => (key === undefined ? -1 : (places.get(key) ?? -1))),
    isNumeric: field.isNumeric,
    isLog:
      field.isNumeric && suitsLog(values.map((value) => numberOf(field, value) ?? 0).filter(Number.isFinite)),
  };
}
