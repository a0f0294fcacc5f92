import { ON } from "../params/arg-params.ts";
import { isNumber } from "../../text/read-number.ts";
import type { Field } from "./field.ts";
import type { Item } from "./item.ts";

/** The column of the parameter `param`.
 *  @param name how the column is called */
export function paramField(param: string, name: string, items: readonly Item[]): Field {
  let [isFlag, isNumeric, isAnywhere] = [true, true, false];
  for (const { params } of items) {
    const value = params.get(param);
    if (value === undefined) continue;
    isAnywhere = true;
    isFlag &&= value === ON;
    isNumeric &&= value === "" || isNumber(value);
    if (!isFlag && !isNumeric) break;
  }
  // a flag is off where it does not stand
  const absent = isAnywhere && isFlag && !/^\d+$/.test(param) ? "false" : undefined;
  return {
    name,
    key: param,
    role: "param",
    isNumeric: isAnywhere && isNumeric,
    valueOf: ({ params }) => params.get(param) ?? absent,
  };
}

/** The names of all parameters: those of a command in the order in which they stand there. A name
 *  that only later rows have comes before the one that follows it there, or last. */
export function paramNames(items: readonly Item[]): string[] {
  const names: string[] = [];
  const known = new Set<string>();
  for (const { params } of items) {
    const fresh: string[] = [];
    for (const name of params.keys()) {
      if (!known.has(name)) fresh.push(name);
      else if (fresh.length > 0) names.splice(names.indexOf(name), 0, ...fresh.splice(0));
    }
    names.push(...fresh);
    if (params.size > 0 && known.size < names.length) for (const name of names) known.add(name);
  }
  return names;
}
